import * as fc from "fast-check";
import { NotDeployed, unprovenRevisions } from "../../../infra/release/aiProof";
import type { AiIntent, AiRevision, Intent } from "../../../infra/release/intent";
import { freezeBefore } from "../../../infra/release/record";
import type { Before, StoredRecord } from "../../../infra/release/stored";
import { apply, move, release, revision } from "../../support/histories";

const [r0, r1, r2] = [revision(0), revision(1), revision(2)];
const blue: Intent = {
  live: "blue",
  candidate: null,
  weights: { blue: 100, green: 0 },
  slots: { blue: release(0) },
  ai: null,
};
const of = (ai: AiIntent | null, green = 0): Intent =>
  green === 0
    ? { ...blue, ai }
    : {
        ...blue,
        candidate: "green",
        weights: { blue: 100 - green, green },
        slots: { blue: release(0), green: release(1) },
        ai,
      };
const share = (candidate: AiRevision, percent: number): AiIntent => ({
  stable: r0,
  candidate,
  share: percent,
});

/** What the record says came before the last of these commits. */
const before = (...intents: Intent[]): Before | null =>
  intents.reduce<StoredRecord | null>((last, intent) => storedOf(intent, freezeBefore(intent, last)), null)
    ?.before ?? null;

const storedOf = ({ ai, slots, weights, ...intent }: Intent, earlier: Before | null): StoredRecord => ({
  ...intent,
  admitted: {},
  slots: { ...slots },
  weights: { ...weights },
  ai: ai === null ? null : { ...ai },
  release: "x",
  frontend: null,
  decidedAt: null,
  pace: null,
  since: {},
  alarms: null,
  answered: null,
  capacity: null,
  commits: null,
  baseline: null,
  before: earlier,
});

/** Names of the revisions that owe a proof at the last of these commits. */
const asked = (...intents: Intent[]): string[] =>
  unprovenRevisions(intents.at(-1) as Intent, before(...intents)).map(({ revision: name }) => name);

const stable = of({ stable: r0, share: 0 });

describe("who owes a proof before the AI service's shares move", () => {
  it("is a candidate, from its first percent on until it was stable; not while it has none", () => {
    const steps = [
      stable,
      of(share(r1, 0)),
      of(share(r1, 10)),
      of(share(r1, 50)),
      of({ stable: r1, share: 0 }),
    ];
    const promoted = [...steps, of({ stable: r1, candidate: r2, share: 0 })];
    expect(promoted.map((_, at) => asked(...promoted.slice(0, at + 1)))).toEqual([
      [],
      [],
      ["r1"],
      ["r1"],
      // Promoted at 50 %: it never had all requests, so the proof that it gave stays.
      ["r1"],
      [],
    ]);
  });

  it("is nobody in a first deployment, nor in a stack that has the AI service for the first time", () => {
    expect(asked(stable)).toEqual([]);
    expect(asked(of(null), stable)).toEqual([]);
    expect(asked(stable, of(null))).toEqual([]);
  });

  it("is a candidate that becomes stable without ever having had a share", () => {
    expect(asked(stable, of(share(r1, 0)), of({ stable: r1, share: 0 }))).toEqual(["r1"]);
  });

  it("is a candidate that shares its image with the stable revision and brings another model", () => {
    const retrained = { ...r0, revision: "r1", model: r1.model };
    expect(asked(stable, of(share(retrained, 0)), of(share(retrained, 10)))).toEqual(["r1"]);
  });

  it("is nobody on the way back to what was stable, in one step or in several", () => {
    const forth = [
      stable,
      of(share(r1, 0)),
      of(share(r1, 10)),
      of(share(r1, 100)),
      of({ stable: r1, share: 0 }),
    ];
    for (const back of forth.slice(0, 4)) expect(asked(...forth, back)).toEqual([]);
    expect(asked(...forth.slice(0, 3), stable)).toEqual([]);
  });

  it("is nobody when a return takes requests away from anything, were it a slot", () => {
    const other = [stable, of(share(r1, 0)), of(share(r1, 50)), of(share(r2, 0)), of(share(r2, 50))];
    expect(asked(...other, of(share(r1, 50)))).toEqual([]);
    const both = [
      of({ stable: r0, share: 0 }, 1),
      of(share(r1, 0), 1),
      of(share(r1, 10), 10),
      of({ stable: r0, share: 0 }, 10),
      of({ stable: r0, share: 0 }, 100),
    ];
    expect(asked(...both, of(share(r1, 10), 10))).toEqual([]);
  });

  it("is the candidate again when its reverted share is tried anew: its state proves nothing", () => {
    expect(asked(stable, of(share(r1, 0)), of(share(r1, 10)), of(share(r1, 0)), of(share(r1, 10)))).toEqual([
      "r1",
    ]);
  });

  it("is nobody in a return to a state whose candidate is gone: a way back does not end there", () => {
    expect(asked(stable, of(share(r1, 0)), of(share(r1, 10)), stable, of(share(r1, 10)))).toEqual([]);
  });

  it.each([
    ["a candidate with a share at once", [stable, of(share(r1, 10))]],
    ["a first deployment whose candidate has a share", [of(share(r1, 10))]],
    ["another stable revision in place", [stable, of({ stable: r1, share: 0 })]],
    ["a known image with a new model", [stable, of(share(r1, 0)), of(share({ ...r1, model: r2.model }, 10))]],
  ])("refuses %s: nothing could be asked", (_, intents) => {
    expect(() => asked(...intents)).toThrow(NotDeployed);
    expect(() => asked(...intents)).toThrow(
      /what to do: commit r1 as sluice:ai\.candidate with sluice:ai\.share 0/,
    );
  });

  it("never owes anything on a return that takes requests from a candidate, whatever the history", () => {
    fc.assert(
      fc.property(
        fc.array(move([0, 1, 2, 3]), { minLength: 1, maxLength: 12 }),
        fc.nat(),
        (moves, chosen) => {
          const history = moves.reduce<Intent[]>(
            (all, next) => [...all, apply(all.at(-1) ?? stable, next)],
            [stable],
          );
          const last = history.at(-1) ?? stable;
          const target = history[chosen % history.length] ?? stable;
          const leaves =
            last.ai?.candidate !== undefined &&
            last.ai.share > 0 &&
            JSON.stringify(target.ai).includes(last.ai.candidate.revision) === false;
          fc.pre(leaves);
          expect(asked(...history, target)).toEqual([]);
        },
      ),
    );
  });
});
