import { type KeyObject, createHash } from "node:crypto";
import { type Envelope, signEnvelope } from "../../policies/evidence/dsse";
import { CLOCK_SKEW } from "../../policies/evidence/q1";
import { type Tested, testResultStatement } from "../../policies/evidence/statement";
import { type JunitReport, readJunit } from "./junit";
import { keyIdOf } from "./keys";
import { Refusal } from "./refusal";

export interface Q1Evidence {
  /** Text of the JUnit report. */
  readonly report: string;
  /** File name of the report, for people. Default `junit.xml`. */
  readonly reportName?: string;
  /** What was tested, each by digest: `sha256:…` or `repository@sha256:…`. */
  readonly tested: readonly Tested[];
  /** Ed25519. */
  readonly privateKey: KeyObject;
  /** When the tests ended, where the report does not say; its own time comes first. */
  readonly finishedOn?: Date;
  /** Default: now. */
  readonly now?: Date;
}

/** Names of tests go into the statement while they take no more characters than this: the release record has 8 KB. */
const LONGEST_NAMES = 1_000;

/** The signed statement that all tests of a report passed for these (row Q1); refuses a report that does not show it. */
export function signQ1({
  report,
  reportName = "junit.xml",
  tested,
  privateKey,
  finishedOn,
  now = new Date(),
}: Q1Evidence): Envelope {
  const subjects = tested.map(({ name, digest }) => ({ name, digest: digestOf(digest) }));
  const read = readJunit(report);
  const ended = endOf(read, finishedOn, now);
  const statement = testResultStatement(subjects, {
    reportName,
    reportDigest: createHash("sha256").update(report).digest("hex"),
    finishedOn: ended,
    tests: read.passed.length + read.skipped.length,
    skipped: read.skipped.length,
    passedTests: JSON.stringify(read.passed).length <= LONGEST_NAMES ? read.passed : undefined,
  });
  return signEnvelope(JSON.stringify(statement), privateKey, keyIdOf(privateKey));
}

/** `sha256:…` of an image reference; a tag proves nothing, since it can be moved. */
export function digestOf(image: string): string {
  const digest = /^(?:[^\s@]+@)?(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  if (digest !== undefined) return digest;
  throw new Refusal(
    `the digest is ${JSON.stringify(image)}; allowed: <repository>@sha256:<64 hex digits> or sha256:<64 hex digits>`,
    "docker buildx imagetools inspect <image> shows the digest",
  );
}

function endOf({ finishedOn }: JunitReport, otherwise: Date | undefined, now: Date): Date {
  const ended = finishedOn ?? otherwise;
  if (ended === undefined)
    throw new Refusal(
      "the report does not say when the tests ended",
      "pass --finished <time like 2026-01-31T12:00:00Z>",
    );
  if (ended.getTime() <= now.getTime() + CLOCK_SKEW) return ended;
  throw new Refusal(
    `the report says that the tests ended at ${ended.toISOString()}, in the future`,
    "JUnit times are read as UTC: let the test runner write UTC, or correct this machine's clock",
  );
}
