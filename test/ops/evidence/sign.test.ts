import { generateKeyPairSync } from "node:crypto";
import { configSnippet, generateKey, readPrivateKey } from "../../../ops/evidence/keys";
import { type Q1Evidence, digestOf, signQ1 } from "../../../ops/evidence/sign";
import { readStack } from "../../../ops/evidence/stack";
import { table, verifyQ1 } from "../../../ops/evidence/verify";

const DIGEST = `sha256:${"a".repeat(64)}`;
const now = new Date("2026-11-23T12:00:00Z");
const { privateKey, publicKey } = generateKey();
const keys = [{ name: "ci", role: "ci", publicKey, from: "2026-01-01", until: "2026-12-31" }];
const reportOf = (tests: number, name = (index: number): string => `t${index}`): string =>
  `<testsuite timestamp="2026-11-22T12:00:00" time="60">${Array.from({ length: tests }, (_, index) => `<testcase name="${name(index)}"/>`).join("")}</testsuite>`;

const signed = (change: Partial<Q1Evidence> = {}) =>
  signQ1({
    report: reportOf(3),
    tested: [{ name: "image 1.2.0", digest: `registry.example/harbor@${DIGEST}` }],
    privateKey: readPrivateKey(privateKey),
    now,
    ...change,
  });
const statementOf = (change?: Partial<Q1Evidence>): Record<string, unknown> =>
  JSON.parse(Buffer.from(signed(change).payload, "base64").toString()) as Record<string, unknown>;
const verify = (envelope: unknown) =>
  verifyQ1({ text: JSON.stringify(envelope), of: "image", digest: DIGEST, keys, maxAgeDays: 14, now });

describe("Q1 evidence", () => {
  it("is an in-toto test result that the gate takes as proof", () => {
    expect(statementOf()).toMatchObject({
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ digest: { sha256: "a".repeat(64) } }],
      predicateType: "https://in-toto.io/attestation/test-result/v0.1",
      predicate: {
        result: "PASSED",
        configuration: [
          {
            name: "junit.xml",
            annotations: { finishedOn: "2026-11-22T12:01:00.000Z", tests: 3, passed: 3, skipped: 0 },
          },
        ],
        passedTests: ["t0", "t1", "t2"],
        failedTests: [],
      },
    });
    expect(verify(signed())).toEqual({
      gate: "Q1",
      title: "automated tests: image",
      proven: true,
      why: "3 tests, ended 2026-11-22T12:01:00.000Z, signed by ci",
    });
  });

  it("stays small enough for the release record, however many tests there are", () => {
    const many = signed({ report: reportOf(5_000) });
    expect(JSON.stringify(many).length).toBeLessThan(1_500);
    expect(verify(many)).toMatchObject({
      proven: true,
      why: expect.stringContaining("5000 tests") as string,
    });
    expect(
      JSON.stringify(signed({ report: reportOf(20, (index) => `a test with a long name, number ${index}`) }))
        .length,
    ).toBeLessThan(3_000);
  });

  it("takes the time from the report first, then from the caller, and never the future", () => {
    const timeless = '<testsuite><testcase name="a"/></testsuite>';
    expect(() => signed({ report: timeless })).toThrow("does not say when the tests ended");
    expect(
      JSON.stringify(statementOf({ report: timeless, finishedOn: new Date("2026-11-21T00:00:00Z") })),
    ).toContain("2026-11-21T00:00:00.000Z");
    expect(JSON.stringify(statementOf({ finishedOn: new Date("2020-01-01T00:00:00Z") }))).toContain(
      "2026-11-22T12:01:00.000Z",
    );
    expect(() => signed({ now: new Date("2026-11-22T11:00:00Z") })).toThrow("in the future");
  });

  it("is not made of a failed run, nor for an image by tag", () => {
    expect(() =>
      signed({ report: '<testsuite><testcase name="a"><failure/></testcase></testsuite>' }),
    ).toThrow("does not show that all tests passed");
    expect(() => signed({ tested: [{ name: "image", digest: "registry.example/harbor:1.2.0" }] })).toThrow(
      'the digest is "registry.example/harbor:1.2.0"; allowed: <repository>@sha256:',
    );
    expect(digestOf(DIGEST)).toBe(DIGEST);
  });

  it.each<[string, string | undefined, string]>([
    ["is missing", undefined, "there is no evidence"],
    ["is not JSON", "{", "the file: it is not JSON"],
    ["has a key twice", '{"payload":"","payload":""}', 'the key "payload" stands twice'],
    [
      "is signed by another key",
      JSON.stringify(signed({ privateKey: generateKeyPairSync("ed25519").privateKey })),
      "no trusted key signed it",
    ],
  ])("that %s is shown as not proven", (_, text, why) => {
    expect(verifyQ1({ text, of: "image", digest: DIGEST, keys, maxAgeDays: 14, now })).toMatchObject({
      proven: false,
      why: expect.stringContaining(why) as string,
    });
  });
});

describe("a key", () => {
  it("is Ed25519 in PEM, and its text never shows in an error", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ format: "pem", type: "pkcs8" })
      .toString();
    expect(() => readPrivateKey(rsa)).toThrow("of type rsa; Ed25519 is needed");
    const broken = privateKey.replace("MC4", "XXX");
    expect(() => readPrivateKey(broken)).toThrow("not a private key in PEM");
    expect(() => readPrivateKey(broken)).not.toThrow(broken.split("\n")[1]);
  });

  it("comes with the lines for the config", () => {
    expect(configSnippet("ci", "ci", "AAAA", now)).toBe(
      '- {name: ci, role: ci, publicKey: "AAAA", from: "2026-11-23", until: "2027-11-23"}',
    );
  });
});

describe("a stack's config", () => {
  it("says which image a version is, and whose evidence counts", () => {
    const text = `config:\n  sluice:slots:\n    blue: {version: 1.1.0, image: "harbor@${DIGEST}"}\n  sluice:evidence:\n    folder: proof\n    maxAgeDays: 7\n    keys: []\n`;
    const stack = readStack(text, "Pulumi.prod.yaml");
    expect(stack).toMatchObject({ folder: "proof", maxAgeDays: 7, keys: [] });
    expect(stack.partsOf("1.1.0")).toEqual([{ of: "image", reference: `harbor@${DIGEST}` }]);
    expect(stack.partsOf("1.2.0")).toEqual([]);
    expect(stack.partsOfAi("r1")).toEqual([]);
  });

  it("that is broken is named", () => {
    expect(() => readStack("a: [", "Pulumi.prod.yaml")).toThrow("Pulumi.prod.yaml is not YAML");
    expect(readStack("", "x").folder).toBe("evidence");
  });
});

it("shows verdicts as columns", () => {
  expect(
    table([
      { gate: "Q1", title: "automated tests", proven: true, why: "3 tests" },
      { gate: "Q10", title: "x", proven: false, why: "none" },
    ]),
  ).toBe("Q1   automated tests  proven      3 tests\nQ10  x                NOT PROVEN  none");
});
