import { signEnvelope } from "../../../policies/evidence/dsse";
import { gateRule } from "../../../policies/gates/gate";
import { q1 } from "../../../policies/gates/q1-automated-tests";
import { resourcePolicy } from "../../../policies/pack/policies";
import { UNKNOWN_TEXT, violations } from "../../support/policy";
import {
  CANDIDATE,
  DAY,
  PARAMETER,
  Q1_FILE,
  type RawRecord,
  STABLE,
  CANDIDATE_PAGE,
  goodRecord,
  ofRelease,
  makeKey,
  parameterOf,
  signed,
  statement,
  trusted,
} from "../../support/release-record";

const q1AutomatedTests = resourcePolicy(gateRule(q1));
const key = makeKey();
const judge = (record: unknown): string[] => violations(q1AutomatedTests, PARAMETER, parameterOf(record));

/** The good record with one thing changed. */
const but = (change: Partial<RawRecord>): RawRecord => ({ ...goodRecord(key), ...change });
const withEvidence = (envelope: unknown): RawRecord =>
  but({ statements: { "1.2.0": { [Q1_FILE]: envelope } } });
const withStatement = (change: (content: Record<string, unknown>) => unknown): RawRecord =>
  withEvidence(signed(change(ofRelease()), key));
const withPredicate = (change: Record<string, unknown>): RawRecord =>
  withStatement((content) => ({ ...content, predicate: { ...(content.predicate as object), ...change } }));
const withFigures = (change: Record<string, unknown>): RawRecord =>
  withStatement((content) => {
    const predicate = content.predicate as { configuration: { annotations: object }[] };
    const [first] = predicate.configuration;
    return {
      ...content,
      predicate: {
        ...predicate,
        configuration: [{ ...first, annotations: { ...first?.annotations, ...change } }],
      },
    };
  });

describe("gate Q1", () => {
  it("lets a proven candidate take traffic", () => {
    expect(judge(goodRecord(key))).toEqual([]);
  });

  it("says what it found, what it expected, and the command that mends it", () => {
    const [violation, ...others] = judge(but({ statements: {} }));
    expect(others).toEqual([]);
    expect(violation).toContain(
      "gate Q1 (automated tests): green is to carry 10 % of the traffic with version 1.2.0",
    );
    expect(violation).toContain("Found: there is no report for it");
    expect(violation).toContain("Expected: a statement, signed by a key of role ci");
    expect(violation).toContain(
      "npm run evidence -- collect q1 --report <junit.xml> --key <ci.pem> --stack prod --version 1.2.0",
    );
    expect(violation).toContain("commit evidence/1.2.0/");
    expect(violation).toContain(`image ${CANDIDATE}, frontend ${CANDIDATE_PAGE}`);
  });

  describe("refuses evidence that", () => {
    const other = makeKey("stranger");
    const approver = makeKey("anna", "security");
    const good = signed(ofRelease(), key);
    const altered = JSON.stringify({
      ...ofRelease(),
      subject: [{ digest: { sha256: "c".repeat(64) } }],
    });
    const cases: [string, RawRecord, string][] = [
      ["is missing for the gate", but({ statements: { "1.2.0": {} } }), "there is no report for it"],
      ["stands in a list", but({ statements: [good] }), "there is no report for it"],

      [
        "speaks of another image",
        withEvidence(signed(statement(STABLE), key)),
        `the report does not speak of ${CANDIDATE}`,
      ],
      ["is signed by an unknown key", withEvidence(signed(ofRelease(), other)), "no trusted key signed it"],
      [
        "is signed by a key of another role",
        but({
          statements: { "1.2.0": { [Q1_FILE]: signed(ofRelease(), approver) } },
          keys: [trusted(approver)],
        }),
        "the key anna has the role security; ci is needed",
      ],
      [
        "is signed by an expired key",
        but({ keys: [trusted(key, "2020-01-01", "2020-12-31")] }),
        "is valid from 2020-01-01",
      ],
      [
        "is signed by a key that is not yet valid",
        but({ keys: [trusted(key, "2098-01-01", "2098-12-31")] }),
        "is valid from 2098-01-01",
      ],
      [
        "is signed by a key that was not yet valid then",
        but({ keys: [trusted(key, new Date().toISOString())] }),
        "is valid from",
      ],
      [
        "is signed by a key of no length",
        but({ keys: [{ ...trusted(key), publicKey: "AAAA" }] }),
        "is not the base64 of 32 bytes",
      ],
      [
        "was altered after signing",
        withEvidence({ ...good, payload: Buffer.from(altered).toString("base64") }),
        "no trusted key signed it",
      ],
      [
        "has another payload type",
        withEvidence({ ...good, payloadType: "application/json" }),
        "no trusted key signed it",
      ],
      ["is no in-toto statement", withEvidence(signed([], key)), "not an in-toto statement"],
      [
        "states something else",
        withStatement((content) => ({ ...content, predicateType: "https://slsa.dev/provenance/v1" })),
        "which no gate reads",
      ],
      ["has no subject", withStatement((content) => ({ ...content, subject: [] })), "names no subject"],
      ["ended in the future", withEvidence(signed(ofRelease(-10 * 60_000), key)), "in the future"],
      ["is stale", withEvidence(signed(ofRelease(15 * DAY), key)), "15.0 days old; at most 14"],
      ["ran no test", withFigures({ tests: 0, passed: 0 }), "no test passed"],
      ["skipped every test", withFigures({ tests: 3, passed: 0, skipped: 3 }), "no test passed"],
      ["lost tests on the way", withFigures({ tests: 13 }), "unaccounted for"],
      ["counts in halves", withFigures({ tests: 12.5 }), "tests is 12.5, not a whole number"],
      ["has no time", withFigures({ finishedOn: "yesterday" }), "not a time"],
      ["lists failed tests", withPredicate({ failedTests: ["logs in"] }), "some are unaccounted for"],
      ["lists warnings", withPredicate({ warnedTests: ["slow"] }), "some are unaccounted for"],
      [
        "counts a failed test",
        withStatement((content) => {
          const predicate = content.predicate as { configuration: { annotations: object }[] };
          const [first] = predicate.configuration;
          const configuration = [{ ...first, annotations: { ...first?.annotations, passed: 11 } }];
          return { ...content, predicate: { ...predicate, configuration, failedTests: ["logs in"] } };
        }),
        '1 tests did not pass, the first is "logs in"',
      ],
      [
        "hides failed tests in a text",
        withPredicate({ failedTests: "logs in" }),
        'failedTests is "logs in", not a list',
      ],
      ["says FAILED", withPredicate({ result: "FAILED" }), "the result is not PASSED"],
      ["speaks of another row", withFigures({ row: "Q7" }), "there is no report for it"],
      ["has no figures", withPredicate({ configuration: [] }), "configuration[0] is absent"],
      ["is not base64", withEvidence({ ...good, payload: "§$%&" }), "its payload is not base64"],
      [
        "has white space in its base64",
        withEvidence({ ...good, payload: `${good.payload}\n` }),
        "its payload is not base64",
      ],
      [
        "has a signature that is not base64",
        withEvidence({ ...good, signatures: [{ sig: "*" }] }),
        "signatures is not base64",
      ],
      ["has no signature", withEvidence({ ...good, signatures: [] }), "it has no signature"],
      [
        "has a thousand signatures",
        withEvidence({ ...good, signatures: Array<unknown>(1000).fill({ sig: "" }) }),
        "1000 signatures",
      ],
      ["is a text", withEvidence("proven"), "not a DSSE envelope"],
      ["is a list", withEvidence([good]), "not a DSSE envelope"],
      ["has a long payload", withEvidence({ ...good, payload: "A".repeat(70_000) }), "at most 65536"],
    ];
    it.each(cases)("%s", (_, record, reason) => {
      expect(judge(record)).toEqual([expect.stringContaining(reason)]);
    });

    it("has a key twice in the signed statement", () => {
      const text = JSON.stringify(ofRelease()).replace(
        '"result":"PASSED"',
        '"result":"FAILED","result":"PASSED"',
      );
      const payload = Buffer.from(text);
      const envelope = signed(JSON.parse(text), key);
      expect(judge(withEvidence({ ...envelope, payload: payload.toString("base64") }))).toHaveLength(1);
      expect(judge(withEvidence(signedText(text)))).toEqual([
        expect.stringContaining('the key "result" stands twice'),
      ]);
    });

    it("weighs 5 MB", () => {
      expect(judge(withEvidence({ ...good, payload: "A".repeat(5_000_000) }))).toEqual([
        expect.stringContaining("at most 65536 are looked at"),
      ]);
    });
  });

  it("takes a second key of the right role that signed as well", () => {
    const approver = { ...key, name: "anna", role: "security" };
    expect(judge(but({ keys: [trusted(approver), trusted(key)] }))).toEqual([]);
  });

  it("judges age as of the decision, so that an unchanged config does not turn red with time", () => {
    const statements = { "1.2.0": { [Q1_FILE]: signed(ofRelease(20 * DAY), key) } };
    expect(judge(but({ statements, decidedAt: new Date(Date.now() - 10 * DAY).toISOString() }))).toEqual([]);
    expect(judge(but({ statements, decidedAt: undefined }))).toHaveLength(1);
    expect(judge(but({ decidedAt: new Date(Date.now() + 30 * DAY).toISOString() }))).toEqual([]);
  });

  it("looks at nothing but the release record", () => {
    expect(
      violations(q1AutomatedTests, PARAMETER, {
        ...parameterOf("nonsense"),
        name: "/sluice/prod/release/latch",
      }),
    ).toEqual([]);
    expect(violations(q1AutomatedTests, "aws:s3/bucket:Bucket", { name: "/release/record" })).toEqual([]);
    expect(violations(q1AutomatedTests, PARAMETER, { name: UNKNOWN_TEXT, value: "x" })).toEqual([]);
  });
});

const signedText = (text: string): unknown => signEnvelope(text, key.privateKey, "ci");
