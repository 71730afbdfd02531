import { readEvidence } from "../../../policies/evidence/evidence";
import { WAIVER, waiverPredicate } from "../../../policies/evidence/predicates/waiver";
import { type Verdict, prove } from "../../../policies/evidence/prove";
import { NEVER_WAIVED, ROLES, ROWS, type Row } from "../../../policies/evidence/rows";
import {
  type GoodStatement,
  PEOPLE,
  goodStatements,
  makeKeys,
  signedStatement,
} from "../../support/good-evidence";
import { CANDIDATE, DAY, STABLE, type TestKey, makeKey, trusted } from "../../support/release-record";

const keys = makeKeys();
const now = Date.now();
const at = (days: number): Date => new Date(now + days * DAY);

/** A waiver of Q9 for a week, decided yesterday, with some of it replaced. */
const waiver = (change: Record<string, unknown> = {}): GoodStatement => ({
  file: "waiver.dsse.json",
  role: "escalation",
  predicateType: WAIVER,
  predicate: {
    ...waiverPredicate({
      rows: ["Q9"],
      reason: "a hole is being closed",
      until: at(6),
      person: PEOPLE.escalation,
      decidedOn: at(-1),
    }),
    ...change,
  },
});

interface Given {
  statements: readonly GoodStatement[];
  row: Row;
  digests: readonly string[];
  trusts: readonly TestKey[];
  asOf: number;
}
const given: Given = {
  statements: [waiver()],
  row: "Q9",
  digests: [CANDIDATE],
  trusts: Object.values(keys),
  asOf: now,
};

/** The verdict on a row whose own proof fails whatever is said, so that only a waiver helps. */
function judge(change: Partial<Given> = {}, faults: () => string[] = () => ["1 violation"]): Verdict {
  const { statements, row, digests, trusts, asOf } = { ...given, ...change };
  const files = statements.map((one) => [one.file, signedStatement(one, keys, digests)]);
  const text = JSON.stringify({
    keys: trusts.map((key) => trusted(key)),
    maxAgeDays: 14,
    statements: { "1.2.0": Object.fromEntries(files) as unknown },
  });
  const proofs = [{ kind: "report" as const, roles: ["ci" as const], faults }];
  return prove(readEvidence(text), { row, proofs, maxAgeDays: 14, digest: CANDIDATE, asOf });
}
const isWaived = (change: Partial<Given>): boolean => {
  const verdict = judge(change);
  return verdict.proven && verdict.waived;
};

describe("a waiver", () => {
  it("lets a row pass, and is shown with its person, its reason and its end", () => {
    expect(judge()).toEqual({
      proven: true,
      waived: true,
      proofs: [],
      remarks: [`Q9 IS WAIVED until ${at(6).toISOString()} by ${PEOPLE.escalation}: a hole is being closed`],
    });
  });

  it("is not needed, and not mentioned, where the row is proven", () => {
    const proven = { ...given, statements: [waiver(), ...goodStatements("Q9", DAY, [])] };
    expect(judge(proven, () => [])).toMatchObject({ proven: true, waived: false, remarks: [] });
  });

  it("covers exactly the rows that it names, and never those without which there is no way back", () => {
    const all = [waiver({ rows: ROWS })];
    const covered = ROWS.filter((row) => isWaived({ row, statements: all }));
    expect(covered).toEqual(ROWS.filter((row) => !NEVER_WAIVED.includes(row)));
    expect(NEVER_WAIVED).toEqual(["Q1", "E1", "P1"]);
    expect(ROWS.filter((row) => isWaived({ row }))).toEqual(["Q9"]);
  });

  it.each(ROLES.filter((role) => role !== "escalation"))("is not %s's to give", (role) => {
    const person = role === "ci" ? PEOPLE.escalation : PEOPLE[role];
    expect(isWaived({ statements: [{ ...waiver({ person }), role }] })).toBe(false);
  });

  it("is given in the own name, by a key that is somebody's", () => {
    expect(isWaived({ statements: [waiver({ person: PEOPLE.escalation.toUpperCase() })] })).toBe(true);
    expect(isWaived({ statements: [waiver({ person: PEOPLE.security })] })).toBe(false);
    const { person: _, ...nobody } = keys.escalation;
    expect(isWaived({ trusts: [nobody] })).toBe(false);
    expect(isWaived({ trusts: [makeKey("eva", "escalation", PEOPLE.escalation)] })).toBe(false);
  });

  it("ends when it says, and begins when it was decided", () => {
    expect(isWaived({ asOf: at(6).getTime() })).toBe(true);
    expect(isWaived({ asOf: at(6).getTime() + 1 })).toBe(false);
    expect(isWaived({ asOf: at(-1).getTime() - 4 * 60_000 })).toBe(true);
    expect(isWaived({ asOf: at(-1).getTime() - 6 * 60_000 })).toBe(false);
  });

  it("lasts at most 30 days", () => {
    expect(isWaived({ statements: [waiver({ until: at(29).toISOString() })] })).toBe(true);
    expect(isWaived({ statements: [waiver({ until: at(29.01).toISOString() })] })).toBe(false);
    expect(isWaived({ statements: [waiver({ until: "9999-12-31T00:00:00Z" })] })).toBe(false);
  });

  it("is of one release", () => {
    expect(isWaived({ digests: [STABLE] })).toBe(false);
    expect(isWaived({ digests: [STABLE, CANDIDATE] })).toBe(true);
  });

  it.each([
    ["reason", ""],
    ["reason", undefined],
    ["until", "next week"],
    ["until", undefined],
    ["rows", "Q9"],
    ["rows", [{ toString: null }]],
    ["rows", undefined],
    ["person", undefined],
    ["person", ["eva@harbor.example"]],
    ["decidedOn", 0],
  ])("with the %s %j waives nothing", (name, value) => {
    expect(isWaived({ statements: [waiver({ [name]: value })] })).toBe(false);
  });

  it("does not hide why the row is not proven when it does not count", () => {
    const ended = { statements: [waiver(), ...goodStatements("Q9", DAY, [])], asOf: at(7).getTime() };
    expect(judge(ended)).toMatchObject({ proven: false, reasons: ["q9.dsse.json: 1 violation"] });
  });

  it("of another file that is broken does not stop one that is whole", () => {
    const broken = { ...waiver({ until: undefined }), file: "a-waiver.dsse.json" };
    expect(isWaived({ statements: [broken, waiver()] })).toBe(true);
  });
});

describe("two statements that disagree", () => {
  const named = (file: string, days: number): GoodStatement[] =>
    goodStatements("Q9", days * DAY, []).map((one) => ({ ...one, file }));
  const statements = [...named("old.json", 3), ...named("new.json", 1)];
  /** Only what was found that many days ago passes. */
  const passing = (days: number): Verdict => {
    const files = statements.map((one) => [one.file, signedStatement(one, keys, [CANDIDATE])]);
    const text = JSON.stringify({
      keys: [trusted(keys.ci)],
      maxAgeDays: 14,
      statements: { "1.2.0": Object.fromEntries(files) as unknown },
    });
    return prove(readEvidence(text), {
      row: "Q9",
      maxAgeDays: 14,
      digest: CANDIDATE,
      asOf: now,
      proofs: [
        {
          kind: "report",
          roles: ["ci"],
          faults: ({ finishedOn }) => (Math.round((now - finishedOn) / DAY) === days ? [] : ["failed"]),
        },
      ],
    });
  };

  it("are judged by the newer one, and shown", () => {
    const later = passing(1);
    expect(later).toMatchObject({ proven: true, waived: false });
    expect(later.remarks).toEqual([
      expect.stringMatching(
        /^Q9: new\.json of \S+ \(passed\) and old\.json of \S+ \(failed\) disagree; the newer one counts$/,
      ),
    ]);
    const earlier = passing(3);
    expect(earlier).toMatchObject({ proven: false, reasons: ["new.json: failed"] });
    expect(earlier.remarks).toEqual([expect.stringContaining("new.json of ")]);
    expect(earlier.remarks).toEqual([expect.stringContaining("(failed) and old.json")]);
  });

  it("are no remark where they agree", () => {
    expect(passing(0).remarks).toEqual([]);
  });
});
