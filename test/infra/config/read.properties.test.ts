import * as fc from "fast-check";
import { readConfig } from "../../../infra/config/read";
import { releaseCommits, stackFile } from "../support/config";
import { faultsOf, traffic } from "../support/faults";

const PROD = stackFile("prod");
const { ten } = releaseCommits();

describe("weights, for all that someone may write", () => {
  const anything = fc.oneof(
    fc.integer({ min: -50, max: 150 }),
    fc.double(),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, null, "50", true, [], {}),
  );

  it("are taken exactly when both are whole, from 0 to 100, and total 100", () => {
    fc.assert(
      fc.property(anything, anything, (blue, green) => {
        const fits = [blue, green].every(
          (one) => typeof one === "number" && Number.isInteger(one) && one >= 0 && one <= 100,
        );
        const valid = fits && (blue as number) + (green as number) === 100;
        expect(faultsOf(traffic({ blue, green }), ten).length === 0).toBe(valid);
      }),
    );
  });

  it("are taken when they total 100", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100 }),
        (green) => faultsOf(traffic({ blue: 100 - green, green }), ten).length === 0,
      ),
    );
  });

  it("no config whatever makes the reader throw, and a config with a fault is never returned", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(PROD)), fc.oneof(fc.json(), fc.string()), (key, text) => {
        const { config, faults } = readConfig("prod", { ...PROD, [key]: text });
        expect((config === undefined) !== (faults === undefined)).toBe(true);
      }),
    );
  });
});
