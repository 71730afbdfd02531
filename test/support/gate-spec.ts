import { statementOf } from "../../policies/evidence/statement";
import { type Gate, OF_AI, gateRule } from "../../policies/gates/gate";
import { resourcePolicy } from "../../policies/pack/policies";
import type { Good } from "./good-evidence-environment";
import {
  CANDIDATE,
  CANDIDATE_AI,
  CANDIDATE_PAGE,
  DAY,
  type RawRecord,
  STABLE,
  goodRecord,
  judgeOf,
  makeKey,
  signed,
  trusted,
} from "./release-record";

/** One thing that is wrong: the figures that are replaced, and what the gate says of it. */
export type Wrong = readonly [name: string, change: Readonly<Record<string, unknown>>, says: string];

/** Values that no figure has: each of them has to be refused in place of each figure. */
const HOSTILE: readonly unknown[] = [null, "", -1, { toString: "x" }, [null], undefined];

const key = makeKey();
const subjects = [
  { name: "image 1.2.0", digest: CANDIDATE },
  { name: "frontend 1.2.0", digest: CANDIDATE_PAGE },
];

type Stated = ReturnType<Good>;

/**
 * What every gate over one report has to do, and beside it what this one has to: it starts from a good release and breaks
 * one thing at a time.
 */
export function describeGate(gate: Gate, good: Good, wrong: readonly Wrong[]): void {
  const judge = judgeOf(resourcePolicy(gateRule(gate)), key);
  const file = `${gate.row.toLowerCase()}.dsse.json`;
  const lying = (envelope: unknown, change: Partial<RawRecord> = {}): string[] =>
    judge({ maxAgeDays: 365, statements: { "1.2.0": { [file]: envelope } }, ...change });
  const stated = ({ predicateType, predicate }: Stated, about = subjects): Record<string, unknown> =>
    statementOf(about, predicateType, predicate);
  const judged = (statement: Stated): string[] => lying(signed(stated(statement), key));
  const figures = good().predicate.figures as Record<string, unknown>;

  describe(`gate ${gate.row}`, () => {
    it("lets a proven candidate take traffic", () => {
      expect(judged(good())).toEqual([]);
    });

    it("describes itself in a sentence that begins with the row, and names its own command", () => {
      expect(gate.description).toMatch(new RegExp(`^${gate.row}: .*\\.$`));
      expect(gate.name).toMatch(new RegExp(`^gate-${gate.row.toLowerCase()}-[a-z0-9-]+$`));
      const [violation] = judge({ statements: {} });
      expect(violation).toContain(
        `gate ${gate.row} (${gate.title}): green is to carry 10 % of the traffic with version 1.2.0`,
      );
      expect(violation).toContain("Found: there is no report for it");
      expect(violation).toContain(`npm run evidence -- collect ${gate.row.toLowerCase()} `);
    });

    it.each(wrong)("refuses %s", (_, change, says) => {
      expect(judged(good(undefined, change))).toEqual([expect.stringContaining(says)]);
    });

    it.each(Object.keys(figures))("refuses any %s that is absent or of a hostile type", (name) => {
      const passedBy = HOSTILE.filter((value) => judged(good(undefined, { [name]: value })).length === 0);
      expect(passedBy).toEqual([]);
    });

    it("counts its own days", () => {
      expect(judged(good((gate.maxAgeDays - 0.1) * DAY))).toEqual([]);
      expect(judged(good((gate.maxAgeDays + 0.1) * DAY))).toEqual([
        expect.stringContaining(`days old; at most ${gate.maxAgeDays} are allowed`),
      ]);
    });

    it("refuses what says itself that it failed, another row, another digest and another role", () => {
      const { predicateType, predicate } = good();
      const other = statementOf([{ name: "image 1.1.0", digest: STABLE }], predicateType, predicate);
      const approver = makeKey("anna", "security");
      const statements = { "1.2.0": { [file]: signed(stated(good()), approver) } };
      const failed = { predicateType, predicate: { ...predicate, result: "FAILED" } };
      expect(judged(failed)[0]).toContain("the result is not PASSED");
      expect(judged({ predicateType, predicate: { ...predicate, row: "Q1" } })[0]).toContain(
        "there is no report",
      );
      expect(judged({ predicateType, predicate: { ...predicate, figures: [] } })[0]).toContain(
        "figures is []",
      );
      expect(lying(signed(other, key))[0]).toContain(`does not speak of ${CANDIDATE}`);
      expect(judge({ statements, keys: [trusted(approver)] })[0]).toContain("ci is needed");
    });

    it("lets go back without any evidence", () => {
      expect(judge({ statements: {}, weights: { blue: 100, green: 0 }, state: "state-stable" })).toEqual([]);
    });

    const ofAi = OF_AI.every((part) => gate.parts.includes(part));
    it(`${ofAi ? "concerns" : "does not concern"} a revision of the AI service`, () => {
      const ai = { ...(goodRecord(key).ai as object), share: 5 };
      const candidate = { revision: "r2", image: `ai@${CANDIDATE_AI}`, model: CANDIDATE };
      const found = judge({ weights: { blue: 100, green: 0 }, ai: { ...ai, candidate }, statements: {} });
      expect(found).toEqual(ofAi ? [expect.stringContaining("--ai-revision r2")] : []);
    });
  });
}
