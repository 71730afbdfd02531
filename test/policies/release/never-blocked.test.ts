import * as fc from "fast-check";
import { type Intent, aiRevisions, sameIntent } from "../../../infra/release/intent";
import { ReleaseFault } from "../../../infra/release/fault";
import { planRelease } from "../../../infra/release/plan";
import type { ReleaseRecord } from "../../../infra/release/record";
import { parseStored } from "../../../infra/release/stored";
import { gateRule } from "../../../policies/gates/gate";
import { q1 } from "../../../policies/gates/q1-automated-tests";
import { resourcePolicy } from "../../../policies/pack/policies";
import { handIn } from "../../../policies/release/handed-in";
import { liveSlotImageStays } from "../../../policies/release/live-slot-image";
import { previousStableStays } from "../../../policies/release/previous-stable";
import { recordReadable } from "../../../policies/release/record-readable";
import { weightsTotal } from "../../../policies/release/weights-total";
import {
  type Move,
  aiDigest,
  apply,
  imageDigest,
  modelDigest,
  move,
  pageDigest,
  release,
  revision,
} from "../../support/histories";
import { PACE } from "../../support/pace";
import { violations } from "../../support/policy";
import {
  DAY,
  PARAMETER,
  Q1_FILE,
  makeKey,
  parameterOf,
  signed,
  statement,
  trusted,
} from "../../support/release-record";

const POLICIES = [
  // One gate stands for all here; the histories beside go through every one of them.
  resourcePolicy(gateRule(q1)),
  recordReadable,
  weightsTotal,
  previousStableStays,
  liveSlotImageStays,
];
const key = makeKey();
const keys = [trusted(key)];

const proven = new Map(
  [0, 2, 4, 6, 8].map((image) => [
    `1.${image}.0`,
    signed(
      statement(imageDigest(image), DAY, [
        { name: "frontend", digest: pageDigest(image) },
        { name: "AI image", digest: aiDigest(image) },
        { name: "AI model", digest: modelDigest(image) },
      ]),
      key,
    ),
  ]),
);
/** The record as the program itself would write it over what is stored. */
function recordFor(intent: Intent, stored: ReleaseRecord | null, trusting = true): ReleaseRecord {
  const parameters: Record<string, string> =
    stored === null
      ? {}
      : {
          "/sluice/prod/release/record": JSON.stringify(stored),
          // The first `up` of a history came to its end.
          "/sluice/prod/release/founded": "yes",
        };
  return planRelease({
    intent,
    stored: parseStored(parameters),
    stack: "prod",
    pace: PACE,
    keepDays: 30,
    evidence: () => {
      const statements = [...proven]
        .filter(([version]) => trusting && named(intent).includes(version))
        .map(([version, envelope]) => [version, { [Q1_FILE]: envelope }]);
      const text = JSON.stringify({
        keys: trusting ? keys : [],
        maxAgeDays: 14,
        statements: Object.fromEntries(statements) as unknown,
      });
      handIn(text);
      return text;
    },
    capacity: { tasks: 2, minimum: 2, maximum: 4, warmTasks: 1, warmHours: 24 },
    counts: [],
    now: new Date(),
  }).record;
}

/** Versions whose folder of evidence is looked at; the AI service's revisions were tested with the version of their number. */
const named = ({ slots, ai }: Intent): string[] => [
  ...[slots.blue, slots.green].map((slot) => slot?.version ?? ""),
  ...[ai?.stable, ai?.candidate].map((one) => `1.${one?.revision.slice(1) ?? ""}.0`),
];

const refusals = (record: ReleaseRecord): string[] =>
  POLICIES.flatMap((policy) => violations(policy, PARAMETER, parameterOf(JSON.stringify(record))));

const first: Intent = {
  live: "blue",
  candidate: null,
  weights: { blue: 100, green: 0 },
  slots: { blue: release(0) },
  ai: { stable: revision(0), share: 0 },
};

/** The record of a move, or null where the program itself refuses it before the pack is asked. */
function decided(intent: Intent, stored: ReleaseRecord): ReleaseRecord | null {
  try {
    return recordFor(intent, stored);
  } catch (failure) {
    if (failure instanceof ReleaseFault) return null;
    throw failure;
  }
}

/** Takes the moves that the pack lets pass, as `up` would; refused ones change nothing. */
function history(moves: readonly Move[]): ReleaseRecord[] {
  const records = [recordFor(first, null)];
  for (const next of moves) {
    const current = records.at(-1);
    if (current === undefined) throw new Error("a history begins with the first deployment");
    const record = decided(apply(current, next), current);
    if (record !== null && refusals(record).length === 0) records.push(record);
  }
  return records;
}

/** Every digest that carries requests. */
const weighted = ({ weights, slots, ai }: ReleaseRecord): string[] => [
  ...(["blue", "green"] as const).flatMap((slot) =>
    weights[slot] > 0 ? [slots[slot]?.image.split("@")[1] ?? "none", slots[slot]?.assets ?? "none"] : [],
  ),
  ...aiRevisions(ai).flatMap(({ revision: { image, model }, percent }) =>
    percent > 0 ? [image.split("@")[1] ?? "none", model] : [],
  ),
];
const provenDigests = [0, 2, 4, 6, 8].flatMap((image) => [
  imageDigest(image),
  pageDigest(image),
  aiDigest(image),
  modelDigest(image),
]);

describe("a rollback is never blocked", () => {
  it("passes to every earlier state of every history of valid releases", () => {
    const reached = { promotions: 0, longest: 0 };
    fc.assert(
      fc.property(fc.array(move([0, 2, 4, 6, 8]), { minLength: 8, maxLength: 14 }), (moves) => {
        const records = history(moves);
        const current = records.at(-1);
        if (current === undefined) return;
        reached.longest = Math.max(reached.longest, records.length);
        reached.promotions += records.filter(
          (one, index) => index > 0 && one.live !== records[index - 1]?.live,
        ).length;
        for (const earlier of records) expect(refusals(recordFor(earlier, current))).toEqual([]);
      }),
      { numRuns: 100 },
    );
    // The histories must have been worth the name.
    expect(reached.longest).toBeGreaterThan(8);
    expect(reached.promotions).toBeGreaterThan(20);
  });

  it("passes to every earlier state without any evidence or key", () => {
    fc.assert(
      fc.property(fc.array(move([0, 2, 4, 6, 8]), { minLength: 8, maxLength: 14 }), (moves) => {
        const records = history(moves);
        const current = records.at(-1);
        if (current === undefined) return;
        for (const earlier of records.filter((one) => !sameIntent(one, current))) {
          expect(refusals(recordFor(earlier, current, false))).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("remembers what serves, however many candidates came and went", () => {
    const images = Array.from({ length: 30 }, (_, index) => index);
    const wide = (image: number): string => `sha256:${image.toString(16).padStart(64, "0")}`;
    const slot = (image: number): NonNullable<Intent["slots"]["blue"]> => ({
      ...release(0),
      image: `registry.example/harbor@${wide(image)}`,
    });
    let record = recordFor({ ...first, slots: { blue: slot(99) } }, null);
    for (const image of images) {
      record = recordFor(
        {
          ...first,
          candidate: "green",
          weights: { blue: 0, green: 100 },
          slots: { blue: slot(99), green: slot(image) },
        },
        record,
      );
      expect(refusals(recordFor({ ...first, slots: { blue: slot(99) } }, record, false))).toEqual([]);
    }
  });
});

describe("what is not proven never serves", () => {
  it("keeps every unproven image, frontend and AI revision at 0 % in every state that passes", () => {
    const carried = new Set<string>();
    fc.assert(
      fc.property(fc.array(move([0, 1, 2, 3, 4, 5]), { minLength: 8, maxLength: 14 }), (moves) => {
        for (const record of history(moves)) {
          for (const digest of weighted(record)) {
            expect(provenDigests).toContain(digest);
            carried.add(digest);
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(carried.size).toBeGreaterThan(6);
  });
});
