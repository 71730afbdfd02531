import * as fc from "fast-check";
import { type Intent, aiRevisions, digestOf, sameIntent } from "../../../infra/release/intent";
import type { ReleaseRecord } from "../../../infra/release/record";
import {
  type Move,
  aiDigest,
  apply,
  imageDigest,
  modelDigest,
  pageDigest,
  release,
  revision,
} from "../../support/histories";
import { IMAGES, type Happening, happenings } from "../../support/happenings";
import { ALL_GATES, ReleaseWorld, refusals } from "../../support/release-world";

/** A history costs up to a second: every statement is signed and verified, every step judged by every policy. */
const RUNS = 12;

const first: Intent = {
  live: "blue",
  candidate: null,
  weights: { blue: 100, green: 0 },
  slots: { blue: release(0) },
  ai: { stable: revision(0), share: 0 },
};

/** A commit that was applied: what it asked for, and what became of it. */
interface Applied {
  readonly configured: Intent;
  readonly record: ReleaseRecord;
}

/** Lives through it all; a commit that the program or the pack refuses changes nothing. */
function live(through: readonly Happening[], onApplied: (world: ReleaseWorld, one: Applied) => void) {
  const world = new ReleaseWorld();
  const applied: Applied[] = [{ configured: first, record: world.recordFor(first, null) }];
  const refused = new Set<string>();
  for (const next of through) {
    const last = applied.at(-1);
    if (last === undefined) throw new Error("a history begins with the first deployment");
    if (happens(world, next, last)) continue;
    const configured = apply(last.configured, next as Move);
    const record = world.decide(configured, last.record);
    if (record === null) continue;
    const violations = refusals(record);
    for (const violation of violations) refused.add(violation.split(":")[0] ?? "");
    if (violations.length > 0) continue;
    applied.push({ configured, record });
    onApplied(world, { configured, record });
  }
  return { world, applied, refused };
}

/** Whether it is an event of the world, which has happened then. */
function happens(world: ReleaseWorld, next: Happening, { record }: Applied): boolean {
  switch (next.kind) {
    case "wait":
      world.wait(next.amount);
      return true;
    case "bake":
      world.bakeMinutes = next.amount;
      return true;
    case "freeze":
      world.freeze(next.amount);
      return true;
    case "prove":
      // The odd ones are never proven.
      if (next.image % 2 === 0) world.prove(next.image, record.slots[record.live], next.waivedHours);
      return true;
    case "alarms":
      world.alarms = next.known ? { red: next.red ? ["prod-errors"] : [] } : { unknown: "AccessDenied" };
      return true;
    case "rotate":
      world.rotateKeys();
      return true;
    case "latch":
      world.latchOn(record);
      return true;
    case "latchAi":
      world.latchAiOn(record);
      return true;
    case "clear":
      world.clearLatches();
      return true;
    default:
      return false;
  }
}

it("all 23 gates judge these histories", () => {
  expect(ALL_GATES).toHaveLength(23);
});

/** A release to its end, and one that the gates refuse: in every run, whatever chance brings besides. */
const FIRST: Happening[] = [
  { kind: "start", image: 2, weight: 0 },
  { kind: "prove", image: 2 },
  ...[10, 50, 100].map((weight): Happening => ({ kind: "step", weight })),
  { kind: "promote" },
  { kind: "start", image: 3, weight: 0 },
  { kind: "step", weight: 10 },
];

describe("whatever happens around releases", () => {
  it("going back to any earlier state passes: with expired or no evidence, other keys, red alarms, a freeze, a latch", () => {
    const reached = { promotions: 0, states: 0 };
    const refusing = new Set<string>();
    fc.assert(
      fc.property(happenings, fc.boolean(), (through, latches) => {
        const { world, applied, refused } = live(through, () => undefined);
        const current = applied.at(-1);
        if (current === undefined) return;
        for (const one of refused) refusing.add(one);
        reached.promotions += applied.filter(
          ({ record }, index) => index > 0 && record.live !== applied[index - 1]?.record.live,
        ).length;
        reached.states += applied.length;
        if (latches) {
          world.latchOn(current.record);
          world.latchAiOn(current.record);
        }
        world.turnHostile();
        // What a latch held back was never a state.
        const reachedThem = applied.filter(({ configured, record }) => sameIntent(configured, record));
        const states = new Map(reachedThem.map(({ configured }) => [JSON.stringify(configured), configured]));
        for (const configured of states.values()) {
          const back = world.recordFor(configured, current.record);
          if (sameIntent(back, current.record)) continue;
          expect(refusals(back)).toEqual([]);
          expect([back.alarms, back.answered]).toEqual([null, null]);
        }
      }),
      { numRuns: RUNS, examples: [[FIRST, false]] },
    );
    // The histories must have been worth the name, and the gates must have had their say in them.
    expect(reached.promotions).toBeGreaterThan(0);
    expect(reached.states).toBeGreaterThan(5);
    expect([...refusing]).toContain("gate E1 (production database backup)");
  });

  it("going back passes also where the candidate of then is what the automatic rollback has taken off since", () => {
    const step = (weight: number): Happening => ({ kind: "step", weight });
    // The state in which the candidate has 0 % beside this revision of the AI service never was.
    const release = (image: number): Happening[] => [
      { kind: "start", image, weight: 0 },
      { kind: "prove", image },
      step(10),
      { kind: "startAi", image, weight: 0 },
      step(50),
    ];
    const { world, applied } = live(
      [
        ...release(6),
        { kind: "abandon" },
        ...release(8),
        step(100),
        { kind: "promote" },
        { kind: "start", image: 6, weight: 0 },
      ],
      () => undefined,
    );
    const [, , , , halfWay] = applied;
    const current = applied.at(-1);
    if (halfWay === undefined || current === undefined) throw new Error("the history is shorter than it was");
    expect([halfWay.record.weights.green, current.record.live]).toEqual([50, "green"]);
    world.latch = {
      ...{ release: "another", at: new Date(world.now).toISOString(), by: "rollback", trigger: "R1" },
      part: "release",
      digests: digestsOf(6),
    };
    world.turnHostile();
    const back = world.recordFor(halfWay.configured, current.record);
    expect(back.weights).toEqual({ blue: 100, green: 0 });
    expect(refusals(back)).toEqual([]);
  });

  it("no digest takes more than before that is not proven then and there, unless it was before", () => {
    const forward = new Set<string>();
    fc.assert(
      fc.property(happenings, (through) => {
        const proven = new Set(digestsOf(0));
        live(through, (world, { record }) => {
          const { before } = record;
          // The first deployment again.
          if (before === null) return;
          const returns = before.states.includes(record.state);
          for (const [digest, percent] of weighted(record)) {
            const image = NUMBER.get(digest) ?? -1;
            const grows =
              percent > (before.weights[digest] ?? 0) && !before.served.includes(digest) && !returns;
            const stable = record.slots[before.live]?.image;
            if (grows) {
              expect([image, world.isProven(digest, image, stable)]).toEqual([image, true]);
              proven.add(digest);
              forward.add(digest);
            }
            expect(proven).toContain(digest);
          }
        });
      }),
      { numRuns: RUNS, examples: [[FIRST]] },
    );
    expect(forward.size).toBeGreaterThan(0);
  });
});

const digestsOf = (image: number): string[] => [
  imageDigest(image),
  pageDigest(image),
  aiDigest(image),
  modelDigest(image),
];
const NUMBER = new Map(
  [0, ...IMAGES].flatMap((image) => digestsOf(image).map((one) => [one, image] as const)),
);

/** Every digest that carries requests, with its percent. */
function weighted({ weights, slots, ai }: ReleaseRecord): [string, number][] {
  const all: [string, number][] = [
    ...(["blue", "green"] as const).flatMap((slot): [string, number][] => {
      const runs = slots[slot];
      return runs === undefined
        ? []
        : [
            [digestOf(runs.image), weights[slot]],
            [runs.assets, weights[slot]],
          ];
    }),
    ...aiRevisions(ai).flatMap(({ revision: { image, model }, percent }): [string, number][] => [
      [digestOf(image), percent],
      [model, percent],
    ]),
  ];
  const sums = new Map<string, number>();
  for (const [digest, percent] of all) sums.set(digest, (sums.get(digest) ?? 0) + percent);
  return [...sums].filter(([, percent]) => percent > 0);
}
