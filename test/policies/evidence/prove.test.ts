import { keyIdOf } from "../../../ops/evidence/keys";
import { signEnvelope } from "../../../policies/evidence/dsse";
import { readEvidence } from "../../../policies/evidence/evidence";
import { faultsOfTests } from "../../../policies/evidence/predicates/test-result";
import { type Verdict, prove } from "../../../policies/evidence/prove";
import { CANDIDATE, Q1_FILE, makeKey, signed, statement, trusted } from "../../support/release-record";

const key = makeKey();
const at = (time: string): number => Date.parse(time);
const ended = (time: string): Record<string, unknown> => statement(CANDIDATE, Date.now() - at(time));

interface Given {
  envelope: unknown;
  keys: unknown;
  maxAgeDays: unknown;
  asOf: number;
}
const given: Given = {
  envelope: signed(ended("2026-11-20T12:00:00Z"), key),
  keys: [trusted(key)],
  maxAgeDays: 3,
  asOf: at("2026-11-23T12:00:00Z"),
};
function judge(change: Partial<Given> = {}): Verdict {
  const { envelope, asOf, ...settings } = { ...given, ...change };
  const text = JSON.stringify({ ...settings, statements: { "1.2.0": { [Q1_FILE]: envelope } } });
  return prove(readEvidence(text), {
    row: "Q1",
    proofs: [{ kind: "report", roles: ["ci"], faults: faultsOfTests }],
    maxAgeDays: 14,
    digest: CANDIDATE,
    asOf,
  });
}
const reason = (change: Partial<Given>): string => {
  const verdict = judge(change);
  return verdict.proven ? "proven" : verdict.reasons.join("; ");
};

describe("a row", () => {
  it("is proven to the last moment of the age limit, and not a moment longer", () => {
    const now = Date.now;
    jest.spyOn(Date, "now").mockReturnValue(at("2026-11-23T12:00:00Z"));
    const envelope = signed(ended("2026-11-20T12:00:00Z"), key);
    Date.now = now;
    expect(judge({ envelope })).toEqual({
      proven: true,
      waived: false,
      remarks: [],
      proofs: [
        {
          by: "node 20.19.0",
          signer: "ci",
          finishedOn: at("2026-11-20T12:00:00Z"),
          until: at("2026-11-23T12:00:00Z"),
        },
      ],
    });
    expect(reason({ envelope, asOf: given.asOf + 1 })).toContain("3.0 days old; at most 3");
  });

  it("allows clocks to differ by five minutes", () => {
    expect(reason({ asOf: at("2026-11-20T11:55:01Z") })).toBe("proven");
    expect(reason({ asOf: at("2026-11-20T11:54:58Z") })).toContain("in the future");
  });

  it("takes a key on its first and on its last day", () => {
    expect(reason({ keys: [trusted(key, "2026-11-20", "2026-11-23")] })).toBe("proven");
    expect(reason({ keys: [trusted(key, "2026-11-21", "2026-11-23")] })).toContain("not at 2026-11-20T");
    expect(reason({ keys: [trusted(key, "2026-11-20", "2026-11-22")] })).toContain("not at 2026-11-23T");
  });

  it.each<[unknown, string]>([
    ["none", "keys is not a list"],
    [[null], "keys[0] is not an object"],
    [[{ ...trusted(key), role: 1 }], "keys[0] has no name or no role"],
    [[{ ...trusted(key), person: 1 }], "person is not a text"],
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

  it("finds the key whatever the envelope calls it", () => {
    const text = JSON.stringify(ended("2026-11-20T12:00:00Z"));
    const other = makeKey("other");
    const named = signEnvelope(text, key.privateKey, readId(other));
    expect(reason({ envelope: named, keys: [trusted(other), trusted(key)] })).toBe("proven");
  });
});

const readId = (one: ReturnType<typeof makeKey>): string => keyIdOf(one.privateKey);
