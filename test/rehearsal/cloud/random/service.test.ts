import * as fc from "fast-check";
import { password, random } from "../../../../rehearsal/cloud/random/service";
import { createThrough, modelOf } from "../../../support/world";

const TYPE = "random:index/randomPassword:RandomPassword";
const rule = {
  length: 20,
  lower: true,
  upper: true,
  numeric: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
};

it("keeps length, minima and classes", () => {
  const minima = fc.nat({ max: 5 });
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 60 }),
      minima,
      minima,
      minima,
      fc.boolean(),
      (length, minLower, minUpper, minNumeric, special) => {
        const drawn = password({ ...rule, length, minLower, minUpper, minNumeric, special });
        const count = (pattern: RegExp): number => (drawn.match(pattern) ?? []).length;
        expect(drawn).toHaveLength(length);
        expect(count(/[a-z]/g)).toBeGreaterThanOrEqual(minLower);
        expect(count(/[A-Z]/g)).toBeGreaterThanOrEqual(minUpper);
        expect(count(/[0-9]/g)).toBeGreaterThanOrEqual(minNumeric);
        if (!special) expect(count(/[^a-zA-Z0-9]/g)).toBe(0);
      },
    ),
  );
});

it("draws another one each time and is replaced by any change", async () => {
  const model = modelOf(random(), TYPE);
  const [first, second] = [
    await createThrough(model, { length: 24 }),
    await createThrough(model, { length: 24 }),
  ];
  expect(first.outputs.result).not.toBe(second.outputs.result);
  expect(model.update).toBeUndefined();
});

it("refuses minima that do not fit and an empty alphabet", async () => {
  const model = modelOf(random(), TYPE);
  await expect(createThrough(model, { length: 2, minLower: 3 })).rejects.toThrow(/less than the 3/);
  await expect(
    createThrough(model, { length: 2, lower: false, upper: false, numeric: false, special: false }),
  ).rejects.toThrow(/no class/);
});
