import { type Q1Question, judgeQ1 } from "../../../policies/evidence/q1";
import { signEnvelope } from "../../../policies/evidence/dsse";
import { testResultStatement } from "../../../policies/evidence/statement";
import { CANDIDATE, makeKey, signed, trusted } from "../../support/release-record";

const key = makeKey();
const at = (time: string): number => Date.parse(time);
const ended = (time: string): Record<string, unknown> =>
  testResultStatement([{ name: "image 1.2.0", digest: CANDIDATE }], {
    reportName: "junit.xml",
    reportDigest: "0".repeat(64),
    finishedOn: new Date(time),
    tests: 1,
    skipped: 0,
  });

const question: Q1Question = {
  envelope: signed(ended("2026-11-20T12:00:00Z"), key),
  digest: CANDIDATE,
  keys: [trusted(key)],
  maxAgeDays: 3,
  asOf: at("2026-11-23T12:00:00Z"),
};
const reason = (change: Partial<Q1Question>): string => {
  const verdict = judgeQ1({ ...question, ...change });
  return verdict.proven ? "proven" : verdict.reason;
};

describe("Q1", () => {
  it("is proven to the last moment of the age limit, and not a moment longer", () => {
    expect(judgeQ1(question)).toEqual({
      proven: true,
      key: "ci",
      tests: 1,
      finishedOn: new Date("2026-11-20T12:00:00Z"),
    });
    expect(reason({ asOf: question.asOf + 1 })).toContain("3.0 days old; at most 3");
  });

  it("allows clocks to differ by five minutes", () => {
    expect(reason({ asOf: at("2026-11-20T11:55:00Z") })).toBe("proven");
    expect(reason({ asOf: at("2026-11-20T11:54:59Z") })).toContain("in the future");
  });

  it("takes a key on its first and on its last day", () => {
    expect(reason({ keys: [trusted(key, "2026-11-20", "2026-11-23")] })).toBe("proven");
    expect(reason({ keys: [trusted(key, "2026-11-21", "2026-11-23")] })).toContain(
      "not at 2026-11-20T12:00:00.000Z",
    );
    expect(reason({ keys: [trusted(key, "2026-11-20", "2026-11-22")] })).toContain(
      "not at 2026-11-23T12:00:00.000Z",
    );
  });

  it.each<[unknown, string]>([
    ["none", "keys is not a list"],
    [[null], "keys[0] is not an object"],
    [[{ ...trusted(key), role: 1 }], "keys[0] has no name or no role"],
    [[trusted(key, "2026-02-31")], "from and until must be days"],
    [[trusted(key, "2026-01-01", "next year")], "from and until must be days"],
    [[], "trusted: none"],
  ])("is not proven by the keys %j", (keys, why) => {
    expect(reason({ keys })).toContain(why);
  });

  it.each([0, -1, Number.NaN, "14", undefined])("is not proven with the age limit %j", (maxAgeDays) => {
    expect(reason({ maxAgeDays })).toContain("maxAgeDays is not a number above 0");
  });

  it("is not proven by what was signed as something else", () => {
    const text = JSON.stringify(ended("2026-11-20T12:00:00Z"));
    expect(reason({ envelope: signEnvelope(text, key.privateKey, "ci", "application/json") })).toContain(
      "its payload is application/json",
    );
    expect(reason({ envelope: signEnvelope("not JSON", key.privateKey, "ci") })).toContain(
      "its payload: it is not JSON",
    );
  });
});
