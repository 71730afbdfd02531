import { isBag } from "../pack/known";
import { momentOf } from "./keys";

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const STATEMENT = "https://in-toto.io/Statement/v1";
/** https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md */
export const TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1";

/** What a run of tests came to, as ops/evidence reads it from a report. */
export interface TestRun {
  /** Hex SHA-256 of the report. */
  readonly reportDigest: string;
  readonly reportName: string;
  /** When the last test ended. */
  readonly finishedOn: Date;
  readonly tests: number;
  readonly skipped: number;
  /** Names of the tests that passed; left out where they would not fit into the release record. */
  readonly passedTests?: readonly string[];
}

/** What the tests were run against. */
export interface Tested {
  /** For people, e.g. `image 1.2.0`. */
  readonly name: string;
  /** `sha256:…`. */
  readonly digest: string;
}

/** The statement "all tests of this run passed for these". */
export function testResultStatement(tested: readonly Tested[], run: TestRun): Record<string, unknown> {
  return {
    _type: STATEMENT,
    subject: tested.map(({ name, digest }) => ({ name, digest: { sha256: digest.replace(/^sha256:/, "") } })),
    predicateType: TEST_RESULT,
    predicate: {
      result: "PASSED",
      configuration: [
        {
          name: run.reportName,
          digest: { sha256: run.reportDigest },
          // A ResourceDescriptor's `annotations` are the specification's place for a producer's own figures.
          annotations: {
            finishedOn: run.finishedOn.toISOString(),
            tests: run.tests,
            passed: run.tests - run.skipped,
            skipped: run.skipped,
          },
        },
      ],
      ...(run.passedTests === undefined ? {} : { passedTests: run.passedTests }),
      failedTests: [],
    },
  };
}

/** What the gate needs from a statement whose signature holds. */
export interface PassedTests {
  readonly finishedOn: number;
  readonly tests: number;
}

/** Reads a test-result statement about a digest; a text says why it does not prove that all tests passed. */
export function readTestResult(statement: unknown, digest: string): PassedTests | string {
  if (!isBag(statement) || statement._type !== STATEMENT)
    return `it is not an in-toto statement (${STATEMENT})`;
  if (statement.predicateType !== TEST_RESULT)
    return `it states ${shown(statement.predicateType)}, not a test result (${TEST_RESULT})`;
  const subjects = digestsOf(statement.subject);
  if (subjects === undefined) return "it names no subject with a sha256 digest";
  if (!subjects.includes(digest)) return `it does not speak of this digest (but of ${subjects.join(", ")})`;
  const predicate = statement.predicate;
  if (!isBag(predicate)) return "it has no predicate";
  if (predicate.result !== "PASSED") return `the result is ${shown(predicate.result)}, not PASSED`;
  for (const list of ["failedTests", "warnedTests"] as const) {
    const names = predicate[list] ?? [];
    if (!Array.isArray(names)) return `${list} is not a list`;
    if (names.length > 0) return `${names.length} tests stand in ${list}, the first is ${shown(names[0])}`;
  }
  return figuresOf(predicate);
}

function figuresOf(predicate: Record<string, unknown>): PassedTests | string {
  const configuration: unknown = Array.isArray(predicate.configuration)
    ? predicate.configuration[0]
    : undefined;
  const figures = isBag(configuration) ? configuration.annotations : undefined;
  if (!isBag(figures))
    return "predicate.configuration[0] has no annotations (finishedOn, tests, passed, skipped)";
  const { tests, passed, skipped } = figures;
  const finishedOn = momentOf(figures.finishedOn);
  if (finishedOn === undefined)
    return `finishedOn is ${shown(figures.finishedOn)}, not a time like 2026-01-31T12:00:00Z`;
  if (!isCount(tests) || !isCount(passed) || !isCount(skipped))
    return "tests, passed and skipped are not whole numbers";
  if (passed === 0) return "no test passed: a run without tests proves nothing";
  if (passed + skipped !== tests)
    return `${passed} passed and ${skipped} skipped of ${tests} tests: some are unaccounted for`;
  const names = predicate.passedTests;
  if (names !== undefined && (!Array.isArray(names) || names.length !== passed))
    return `passedTests does not name the ${passed} tests that passed`;
  return { finishedOn, tests };
}

function digestsOf(subject: unknown): string[] | undefined {
  if (!Array.isArray(subject) || subject.length === 0) return undefined;
  const digests = subject.map((one: unknown) =>
    isBag(one) &&
    isBag(one.digest) &&
    typeof one.digest.sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(one.digest.sha256)
      ? `sha256:${one.digest.sha256}`
      : undefined,
  );
  return digests.every((one) => one !== undefined) ? digests : undefined;
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

const shown = (value: unknown): string => (JSON.stringify(value) ?? "absent").slice(0, 80);
