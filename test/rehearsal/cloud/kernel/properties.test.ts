import * as fc from "fast-check";
import { UNKNOWN, changedPaths, containsUnknown, equal } from "../../../../rehearsal/cloud/kernel/properties";

describe("changedPaths", () => {
  it("names the nested property that changed and no other", () => {
    const before = { port: 80, healthCheck: { path: "/", interval: 10 } };
    expect(changedPaths(before, { ...before, healthCheck: { path: "/", interval: 5 } })).toEqual([
      "healthCheck.interval",
    ]);
  });

  it("is empty exactly when the bags are equal", () => {
    const bag = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(bag, bag, (left, right) => (changedPaths(left, right).length === 0) === equal(left, right)),
    );
  });
});

it("finds an unknown at any depth", () => {
  expect(containsUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
  expect(containsUnknown({ a: [{ b: "known" }] })).toBe(false);
});
