import type { Envelope } from "../../policies/evidence/dsse";
import { APPROVAL, approvalPredicate } from "../../policies/evidence/predicates/approval";
import { REPORT, reportPredicate } from "../../policies/evidence/predicates/report";
import { SOURCE, sourcePredicate } from "../../policies/evidence/predicates/source";
import { TEST_RESULT, testResultPredicate } from "../../policies/evidence/predicates/test-result";
import { VULNERABILITIES, scanPredicate } from "../../policies/evidence/predicates/vulnerabilities";
import type { Role, Row } from "../../policies/evidence/rows";
import { statementOf } from "../../policies/evidence/statement";
import { GOOD_ENVIRONMENT } from "./good-evidence-environment";
import { type TestKey, makeKey, signed } from "./release-record";

/** One statement that passes its gate, without its subjects, and the role of the key that has to sign it. */
export interface GoodStatement {
  /** As `npm run evidence` names it. */
  readonly file: string;
  readonly role: Role;
  readonly predicateType: string;
  readonly predicate: Record<string, unknown>;
}

/** All that a row needs, found so many milliseconds ago. `digests` are what is released: image first, then frontend. */
export type GoodRow = (ago: number, digests: readonly string[]) => readonly GoodStatement[];

/** Who decides; none of them wrote the release. */
export const PEOPLE = {
  security: "anna@harbor.example",
  usability: "ben@harbor.example",
  compliance: "cleo@harbor.example",
  escalation: "eva@harbor.example",
} as const;
/** Who wrote the release. */
export const AUTHOR = "dora@harbor.example";

/** A key of each role. */
export const makeKeys = (): Record<Role, TestKey> => ({
  ci: makeKey(),
  security: makeKey("anna", "security", PEOPLE.security),
  usability: makeKey("ben", "usability", PEOPLE.usability),
  compliance: makeKey("cleo", "compliance", PEOPLE.compliance),
  escalation: makeKey("eva", "escalation", PEOPLE.escalation),
});

const before = (ago: number): Date => new Date(Date.now() - ago);
const file = (name: string): { name: string; digest: string } => ({ name, digest: "0".repeat(64) });

/** Our own report about a row. */
export const goodReport = (row: Row, ago: number, figures: Record<string, unknown>): GoodStatement => ({
  file: `${row.toLowerCase()}.dsse.json`,
  role: "ci",
  predicateType: REPORT,
  predicate: reportPredicate({
    row,
    passed: true,
    finishedOn: before(ago),
    tool: { name: "sluice", version: "1" },
    report: file(`${row.toLowerCase()}.json`),
    figures,
  }),
});

const tests = (row: Row, ago: number, figures: Record<string, unknown>): GoodStatement => ({
  file: `${row.toLowerCase()}.dsse.json`,
  role: "ci",
  predicateType: TEST_RESULT,
  predicate: testResultPredicate({
    row,
    report: file("report.json"),
    tool: { name: "playwright", version: "1.65.1" },
    finishedOn: before(ago),
    tests: 12,
    skipped: 2,
    figures,
  }),
});

const approved = (row: Row, role: keyof typeof PEOPLE, ago: number): GoodStatement => ({
  file: `${row.toLowerCase()}-approval.dsse.json`,
  role,
  predicateType: APPROVAL,
  predicate: approvalPredicate({
    row,
    approved: true,
    person: PEOPLE[role],
    decidedOn: before(ago),
    comment: "looked at every change",
  }),
});

const scan = (ago: number): GoodStatement => ({
  file: "q2-scan.dsse.json",
  role: "ci",
  predicateType: VULNERABILITIES,
  predicate: scanPredicate({
    report: file("scan.sarif"),
    scanner: { name: "trivy", version: "0.58.0" },
    finishedOn: before(ago),
    found: [{ id: "CVE-2026-1", severity: "high" }],
  }),
});

const source = (ago: number): GoodStatement => ({
  file: "d1.dsse.json",
  role: "ci",
  predicateType: SOURCE,
  predicate: sourcePredicate({
    repository: "https://github.com/harbor-team/harbor",
    commit: "c".repeat(40),
    tag: { name: "v1.2.0", annotated: true, tagger: AUTHOR },
    since: "v1.1.0",
    authors: [AUTHOR],
    finishedOn: before(ago),
    tool: { name: "git", version: "2.39.5" },
  }),
});

const ran = (...names: string[]): { name: string; passed: number; failed: number }[] =>
  names.map((name) => ({ name, passed: 5, failed: 0 }));

const QUALITY: Readonly<Record<string, GoodRow>> = {
  D1: (ago) => [source(ago)],
  Q1: (ago) => [tests("Q1", ago, {})],
  Q2: (ago) => [scan(ago), approved("Q2", "security", ago)],
  Q3: (ago) => [approved("Q3", "usability", ago)],
  Q4: (ago) => [approved("Q4", "compliance", ago)],
  Q5: (ago) => [
    goodReport("Q5", ago, {
      version: "1.2.0",
      documents: ["changelog", "user guide", "API reference"].map((kind) => ({ kind, version: "1.2.0" })),
    }),
  ],
  Q6: (ago) => [
    goodReport("Q6", ago, {
      benchmarks: [
        { name: "accuracy", value: 0.93, budget: 0.9, better: "higher" },
        { name: "p95 milliseconds", value: 310, budget: 400, better: "lower" },
      ],
    }),
  ],
  Q7: (ago) => [tests("Q7", ago, { browsers: ran("chromium", "firefox") })],
  Q8: (ago) => [tests("Q8", ago, { viewports: ran("phone", "desktop") })],
  Q9: (ago) => [
    goodReport("Q9", ago, {
      tags: ["wcag2a", "wcag2aa"],
      pages: [{ url: "https://app.harbor.example/", violations: 0, passes: 23 }],
    }),
  ],
};

/** The one report of each row of E and P; E6 speaks of the frontend that is released. */
const ENVIRONMENT: Readonly<Record<string, GoodRow>> = Object.fromEntries(
  Object.entries(GOOD_ENVIRONMENT).map(([stem, good]): [string, GoodRow] => [
    stem.toUpperCase(),
    (ago, [, frontend]) => {
      const change = stem === "e6" && frontend !== undefined ? { manifest: frontend } : {};
      return [{ file: `${stem}.dsse.json`, role: "ci", ...good(ago, change) }];
    },
  ]),
);

/** What a row needs. Throws where nobody has written it yet. */
export function goodStatements(
  row: Row | "D1",
  ago: number,
  digests: readonly string[],
): readonly GoodStatement[] {
  const good = QUALITY[row] ?? ENVIRONMENT[row];
  if (good === undefined) throw new Error(`test/support knows no good evidence of ${row}`);
  return good(ago, digests);
}

/** One statement about these digests, as a file of the evidence folder. */
export const signedStatement = (
  { role, predicateType, predicate }: GoodStatement,
  keys: Readonly<Record<Role, TestKey>>,
  digests: readonly string[],
): Envelope =>
  signed(
    statementOf(
      digests.map((digest, index) => ({ name: `part ${index}`, digest })),
      predicateType,
      predicate,
    ),
    keys[role],
  );

/** The evidence folder of one release in which these rows are proven. */
export const goodFolder = (
  rows: readonly (Row | "D1")[],
  keys: Readonly<Record<Role, TestKey>>,
  digests: readonly string[],
  ago: number,
): Record<string, Envelope> =>
  Object.fromEntries(
    rows
      .flatMap((row) => goodStatements(row, ago, digests))
      .map((one) => [one.file, signedStatement(one, keys, digests)]),
  );
