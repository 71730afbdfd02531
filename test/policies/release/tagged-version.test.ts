import { resourcePolicy } from "../../../policies/pack/policies";
import { taggedVersionRule } from "../../../policies/release/tagged-version";
import { type GoodStatement, goodStatements, makeKeys, signedStatement } from "../../support/good-evidence";
import { violations } from "../../support/policy";
import {
  CANDIDATE,
  CANDIDATE_PAGE,
  DAY,
  PARAMETER,
  type RawRecord,
  STABLE,
  STABLE_PAGE,
  goodRecord,
  parameterOf,
  slotOf,
  trusted,
} from "../../support/release-record";

const keys = makeKeys();
const HOUR = DAY / 24;
const policy = resourcePolicy(taggedVersionRule);

interface Change {
  readonly source?: readonly GoodStatement[];
  readonly digests?: readonly string[];
  readonly trusts?: readonly unknown[];
  readonly record?: Partial<RawRecord>;
}

/** The good release in which CI has said where it comes from, with one thing changed. */
function judge({
  source = goodStatements("D1", HOUR, []),
  digests = [CANDIDATE, CANDIDATE_PAGE],
  trusts = [trusted(keys.ci)],
  record = {},
}: Change = {}): string[] {
  const files = source.map((one) => [one.file, signedStatement(one, keys, digests)]);
  const statements = { "1.2.0": Object.fromEntries(files) as unknown };
  return violations(
    policy,
    PARAMETER,
    parameterOf({ ...goodRecord(keys.ci), statements, keys: trusts, ...record }),
  );
}
/** The source statement with another tag, or by another role. */
const tagged = (tag: object, role: GoodStatement["role"] = "ci"): GoodStatement[] =>
  goodStatements("D1", HOUR, []).map((one) => ({
    ...one,
    role,
    predicate: { ...one.predicate, tag: { ...(one.predicate.tag as object), ...tag } },
  }));
const slots = (live: string, candidate: string): Partial<RawRecord> => ({
  slots: {
    blue: slotOf(live, STABLE, STABLE_PAGE),
    green: slotOf(candidate, CANDIDATE, CANDIDATE_PAGE),
  },
});

describe("a version that takes more traffic", () => {
  it("is built from its own annotated tag, and newer than the live one", () => {
    expect(judge()).toEqual([]);
  });

  it.each([
    ["of another version", { name: "v1.2.1" }, "was built from the tag v1.2.1"],
    ["without a v", { name: "1.2.0" }, "was built from the tag 1.2.0"],
    ["that is not annotated", { annotated: false }, "the tag v1.2.0 of the image is not annotated"],
    ["annotated by a word", { annotated: "true" }, "is not annotated"],
  ])("has no tag %s", (_, tag, says) => {
    const [violation, ...others] = judge({ source: tagged(tag) });
    expect(others).toEqual([]);
    expect(violation).toContain(says);
    expect(violation).toMatch(
      /version \(D1\): green is to take 10 % with version 1\.2\.0\. Found: .* Expected: an annotated tag v1\.2\.0\. Fix: git tag -a v1\.2\.0/,
    );
  });

  it("has a source at all, which CI has signed, of this very image and frontend", () => {
    const nobody = expect.stringContaining("no source statement, signed by CI") as string;
    expect(judge({ source: [] })).toEqual([nobody]);
    expect(judge({ digests: [CANDIDATE] })).toEqual([expect.stringContaining(CANDIDATE_PAGE)]);
    expect(judge({ digests: [STABLE, STABLE_PAGE] })).toEqual([nobody]);
    expect(judge({ source: tagged({}, "security"), trusts: [trusted(keys.security)] })).toEqual([nobody]);
    expect(judge({ trusts: [] })).toEqual([nobody]);
    expect(judge({ trusts: [trusted(keys.ci, "2020-01-01", "2020-12-31")] })).toEqual([nobody]);
  });

  it("has no source of the future", () => {
    expect(judge({ source: goodStatements("D1", -HOUR, []) })).toEqual([
      expect.stringContaining("which lies in the future"),
    ]);
  });

  it.each([
    ["1.2.0", "it is not newer"],
    ["1.3.0", "it is not newer"],
    ["2.0.0-rc.1", "it is not newer"],
    ["latest", "no semantic version"],
  ])("is newer than a live %s", (live, says) => {
    expect(judge({ record: slots(live, "1.2.0") })).toEqual([
      expect.stringMatching(new RegExp(`Found: ${live} is live on blue, and .*${says}.* Fix: `)),
    ]);
  });

  it("is asked at every step, and never on the way back", () => {
    const nothing = { source: [], trusts: [] };
    expect(judge({ ...nothing, record: { weights: { blue: 50, green: 50 } } })).toHaveLength(1);
    expect(judge({ ...nothing, record: { weights: { blue: 100, green: 0 } } })).toEqual([]);
    expect(judge({ ...nothing, record: { state: "state-0" } })).toEqual([]);
    expect(judge({ ...nothing, record: { ...slots("2.0.0", "1.2.0"), state: "state-0" } })).toEqual([]);
  });
});
