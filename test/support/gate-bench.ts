import * as fc from "fast-check";
import { VULNERABILITIES } from "../../policies/evidence/predicates/vulnerabilities";
import { ROLES, type Role } from "../../policies/evidence/rows";
import { type Gate, OF_SLOTS, gateRule } from "../../policies/gates/gate";
import { resourcePolicy } from "../../policies/pack/policies";
import { type GoodStatement, goodStatements, makeKeys, signedStatement } from "./good-evidence";
import { violations } from "./policy";
import {
  CANDIDATE,
  CANDIDATE_AI,
  CANDIDATE_PAGE,
  DAY,
  PARAMETER,
  type RawRecord,
  STABLE_AI,
  STABLE_MODEL,
  type TestKey,
  digest,
  goodRecord,
  parameterOf,
  trusted,
} from "./release-record";

export const HOUR = DAY / 24;
export const CANDIDATE_MODEL = digest("6");

/** A release of which a gate is judged: a version at its first 10 %, or a revision of the AI service at its first 10 %. */
interface Release {
  readonly place: string;
  readonly digests: readonly string[];
  readonly record: Partial<RawRecord>;
}

export const VERSION: Release = { place: "1.2.0", digests: [CANDIDATE, CANDIDATE_PAGE], record: {} };
export const AI_REVISION: Release = {
  place: "ai/r2",
  digests: [CANDIDATE_AI, CANDIDATE_MODEL],
  record: {
    candidate: null,
    weights: { blue: 100, green: 0 },
    ai: {
      stable: { revision: "r1", image: `ai@${STABLE_AI}`, model: STABLE_MODEL },
      candidate: { revision: "r2", image: `ai@${CANDIDATE_AI}`, model: CANDIDATE_MODEL },
      share: 10,
    },
  },
};

interface Change {
  readonly statements: readonly GoodStatement[];
  /** Where the release comes from (D1). */
  readonly source: readonly GoodStatement[];
  readonly digests: readonly string[];
  /** Who signs a statement of a role. */
  readonly signers: Readonly<Record<Role, TestKey>>;
  /** What the stack's config trusts. */
  readonly trusts: readonly unknown[];
  readonly record: Partial<RawRecord>;
}

/** A good release in which no evidence lies but one gate's own and the source (D1), to break one thing at a time. */
export class GateBench {
  readonly keys = makeKeys();

  constructor(
    readonly gate: Gate,
    readonly release: Release = OF_SLOTS.some((part) => gate.parts.includes(part)) ? VERSION : AI_REVISION,
  ) {}

  /** The good statements of the gate's row. */
  good(ago = HOUR): readonly GoodStatement[] {
    return goodStatements(this.gate.row, ago, this.release.digests);
  }

  /** What the gate says; nothing where it is proven. */
  judge(change: Partial<Change> = {}): string[] {
    const { statements = this.good(), digests = this.release.digests, signers = this.keys } = change;
    const { source = goodStatements("D1", HOUR, digests) } = change;
    const files = [...source, ...statements].map((one) => [one.file, signedStatement(one, signers, digests)]);
    const record: RawRecord = {
      ...goodRecord(this.keys.ci),
      keys: change.trusts ?? Object.values(this.keys).map((key) => trusted(key)),
      statements: { [this.release.place]: Object.fromEntries(files) as unknown },
      ...this.release.record,
      ...change.record,
    };
    const found = violations(resourcePolicy(gateRule(this.gate)), PARAMETER, parameterOf(record));
    // The pack turns a gate that throws into a violation: safe, and yet a fault of the gate.
    if (found.some((one) => one.includes("could not be judged"))) throw new Error(found.join("\n"));
    return found;
  }

  /** What the gate says when some figures of its report are others; `undefined` leaves a figure out. */
  judgeFigures(figures: Record<string, unknown>): string[] {
    return this.judge({ statements: this.good().map((one) => withFigures(one, figures)) });
  }

  /** What the gate says when the predicates of its statements are others in part. */
  judgePredicate(change: Record<string, unknown>, ...files: readonly string[]): string[] {
    const statements = this.good().map((one) =>
      files.length === 0 || files.includes(one.file)
        ? { ...one, predicate: { ...one.predicate, ...change } }
        : one,
    );
    return this.judge({ statements });
  }
}

/** Of reports alone; what a person decided has no figures. */
export function withFigures(one: GoodStatement, figures: Record<string, unknown>): GoodStatement {
  const { figures: own, configuration, scanner } = one.predicate as Record<string, object | undefined>;
  if (own !== undefined) return { ...one, predicate: { ...one.predicate, figures: { ...own, ...figures } } };
  if (scanner !== undefined)
    return { ...one, predicate: { ...one.predicate, scanner: { ...scanner, ...figures } } };
  if (configuration === undefined) return one;
  const [first] = configuration as [{ annotations: object }];
  const annotated = [{ ...first, annotations: { ...first.annotations, ...figures } }];
  return { ...one, predicate: { ...one.predicate, configuration: annotated } };
}

/** What no figure may be without the gate's saying so. JSON makes null of what is no number. */
const HOSTILE: readonly unknown[] = [
  { toString: null, valueOf: null },
  undefined,
  null,
  "all fine",
  Number.NaN,
  -1,
  [],
  {},
  [null],
  [{}],
  true,
];

/** Each of these figures alone absent or of another kind, and all of them anything at all. */
export function itReadsItsFigures(bench: GateBench, names: readonly string[]): void {
  it.each(names)("refuses %s of any other kind", (name) => {
    for (const value of HOSTILE)
      expect([value, bench.judgeFigures({ [name]: value })]).toEqual([value, [expect.any(String)]]);
  });

  it("refuses any other figures, and never throws", () => {
    const figures = fc.record(Object.fromEntries(names.map((name) => [name, fc.jsonValue()])));
    fc.assert(
      fc.property(figures, (any) => {
        expect(bench.judgeFigures(any)).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });
}

/** A list of objects with one field of its first entry absent or of another kind. */
export const spoiled = (
  list: readonly Record<string, unknown>[],
  names: readonly string[],
): [string, unknown, Record<string, unknown>[]][] =>
  names.flatMap((name) =>
    HOSTILE.map((value): [string, unknown, Record<string, unknown>[]] => [
      name,
      value,
      list.map((one, index) => (index === 0 ? { ...one, [name]: value } : one)),
    ]),
  );

/** What every gate refuses, whatever its figures. */
export function itJudgesItsEvidence(bench: GateBench): void {
  const { gate, release } = bench;
  const files = bench.good().map(({ file, role, predicateType }) => [file, role, predicateType] as const);

  it("lets a proven release pass", () => {
    expect(bench.judge()).toEqual([]);
  });

  it("says what it found, what it expected, and the commands that mend it", () => {
    const [violation = "", ...others] = bench.judge({ statements: [] });
    expect(others).toEqual([]);
    expect(violation).toContain(`gate ${gate.row} (${gate.title}): `);
    expect(violation).toContain("Found: there is no ");
    expect(violation).toContain(`Expected: ${gate.expected}`);
    for (const command of gate.commands)
      expect(violation).toContain(`npm run evidence -- ${command} --stack prod`);
    expect(violation).toContain(`commit evidence/${release.place}/`);
  });

  describe.each(files)("without a good %s", (file, role, predicateType) => {
    /** The release in which only this statement is another. */
    const judge = (change: (one: GoodStatement) => GoodStatement): string[] =>
      bench.judge({ statements: bench.good().map((one) => (one.file === file ? change(one) : one)) });
    const fresh = bench.good().filter((one) => one.file !== file);

    it("it is missing", () => {
      expect(bench.judge({ statements: fresh })).toEqual([expect.stringContaining("Found: there is no ")]);
    });

    it("it is signed by another role, or by nobody who is trusted", () => {
      for (const other of ROLES.filter((one) => one !== role))
        expect(judge((one) => ({ ...one, role: other }))).toEqual([
          expect.stringContaining(`has the role ${other}; ${role} is needed`),
        ]);
      const trusts = Object.values(bench.keys).filter((key) => key.role !== role && key.role !== "ci");
      const strangers = bench.judge({ trusts: trusts.map((key) => trusted(key)) });
      expect(strangers).toEqual([expect.stringContaining("Found: ")]);
    });

    it("it speaks of other digests", () => {
      expect(bench.judge({ digests: [digest("e")] })).toEqual([expect.stringContaining("does not speak of")]);
    });

    it("it is too old, or of the future", () => {
      const days = Math.min(gate.maxAgeDays, 14);
      const of = (ago: number): GoodStatement[] => bench.good(ago).filter((one) => one.file === file);
      expect(bench.judge({ statements: [...fresh, ...of(days * DAY - HOUR)] })).toEqual([]);
      expect(bench.judge({ statements: [...fresh, ...of(days * DAY + HOUR)] })).toEqual([
        expect.stringContaining(`at most ${days} are allowed`),
      ]);
      expect(bench.judge({ statements: [...fresh, ...of(-HOUR)] })).toEqual([
        expect.stringContaining("lies in the future"),
      ]);
    });

    // A scan speaks of Q2 alone, and has no verdict of its own.
    if (predicateType === VULNERABILITIES) return;
    it("it says itself that it failed, or speaks of another row", () => {
      const wrong = (change: Record<string, unknown>): string[] =>
        judge((one) => withFigures({ ...one, predicate: { ...one.predicate, ...change } }, change));
      expect(wrong({ result: "FAILED", decision: "rejected" })).toEqual([
        expect.stringContaining(`${file}: `),
      ]);
      expect(wrong({ row: "D1" })).toEqual([expect.stringContaining("Found: there is no ")]);
    });
  });
}
