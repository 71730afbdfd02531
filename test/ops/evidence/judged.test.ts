import { recordOf, stableSlot, subjectsOf } from "../../../ops/evidence/judged";
import { CONFIG, NOW, releaseOf } from "../../support/collecting";
import { CANDIDATE, CANDIDATE_PAGE, STABLE, STABLE_PAGE } from "../../support/release-record";

const slotIn = (config: string, version = "1.2.0"): string | undefined => {
  const { stack } = releaseOf(config);
  return stack === undefined ? undefined : stableSlot(stack, version);
};

it("knows the slot that one would go back to", () => {
  expect(slotIn(CONFIG)).toBe("blue");
  const promoted = CONFIG.replace("live: blue", "live: green");
  expect(slotIn(promoted)).toBe("blue");
  expect(slotIn(promoted, "1.1.0")).toBe("green");
  expect(slotIn("config: {}")).toBeUndefined();
});

it("makes of the config what the gates need of a record", () => {
  expect(recordOf(releaseOf(), NOW)).toMatchObject({
    stack: "prod",
    live: "blue",
    before: null,
    decidedAt: NOW.getTime(),
    slots: {
      blue: { version: "1.1.0", digest: STABLE, assets: STABLE_PAGE, schema: 1 },
      green: { version: "1.2.0", digest: CANDIDATE, assets: CANDIDATE_PAGE, schema: 2 },
    },
  });
  expect(recordOf({ ...releaseOf(), stack: undefined }, NOW)).toMatchObject({ slots: {}, ai: null });
  expect(recordOf(releaseOf(CONFIG.replace(`@${STABLE}`, ":latest")), NOW).slots.blue).toBeUndefined();
  expect(subjectsOf(releaseOf()).map(({ part, digest, schema }) => [part, digest, schema])).toEqual([
    ["image", CANDIDATE, 2],
    ["frontend", CANDIDATE_PAGE, 2],
  ]);
});
