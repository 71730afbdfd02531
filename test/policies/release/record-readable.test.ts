import { recordReadable } from "../../../policies/release/record-readable";
import { violations } from "../../support/policy";
import { PARAMETER, goodRecord, makeKey, parameterOf } from "../../support/release-record";

describe("the release record", () => {
  const judge = (record: unknown): string[] => violations(recordReadable, PARAMETER, parameterOf(record));

  it("may be good", () => {
    expect(judge(goodRecord(makeKey()))).toEqual([]);
  });

  it("names all faults at once", () => {
    const [violation] = judge({
      ...goodRecord(makeKey()),
      live: "red",
      weights: { blue: null, green: 10, red: 0 },
    });
    expect(violation).toContain('live is "red"; allowed: blue, green');
    expect(violation).toContain("weights.blue is null; allowed: a number");
    expect(violation).toContain('a key of weights is "red"; allowed: blue, green');
  });

  it("may not hide behind a prototype", () => {
    expect(judge('{"__proto__":{"live":"blue"}}')).toEqual([expect.stringContaining("live is absent")]);
  });
});
