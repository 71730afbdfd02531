import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collectEvidence as collectText } from "../../../infra/evidence/collect";
import { digest, slotOf } from "../support/config";

type Slots = Parameters<typeof collectText>[1]["slots"];
const settings = { keys: [], maxAgeDays: 14, browsers: ["chromium"], viewports: ["phone"], identities: [] };
const collectEvidence = (
  folder: string,
  intent: Parameters<typeof collectText>[1],
  served: readonly string[],
): Record<string, Record<string, unknown>> => {
  const { statements, ...rest } = JSON.parse(collectText(folder, intent, served, settings)) as Record<
    string,
    Record<string, Record<string, unknown>>
  >;
  const { identities: _none, ...handedIn } = settings;
  expect(rest).toEqual(handedIn);
  return statements ?? {};
};
const slots = { blue: slotOf("1.1.0", "a"), green: slotOf("1.2.0", "b") } as unknown as Slots;

const ai = { stable: { revision: "r1", image: `ai@${digest("c")}`, model: digest("1") }, share: 0 };
const intent = { slots, ai };

describe("the evidence of what is configured", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-evidence-"));
  const write = (version: string, text: string): void => {
    mkdirSync(join(folder, version), { recursive: true });
    writeFileSync(join(folder, version, "q1.dsse.json"), text);
  };
  beforeEach(() => write("1.1.0", '{"statement":1}'));
  beforeEach(() => write("1.2.0", '{"statement":2}'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is kept by the place where it lies, and by file", () => {
    expect(collectEvidence(folder, intent, [])).toEqual({
      "1.1.0": { "q1.dsse.json": { statement: 1 } },
      "1.2.0": { "q1.dsse.json": { statement: 2 } },
    });
  });

  it("of the AI service lies in a folder per revision", () => {
    const candidate = { revision: "r2", image: `ai@${digest("d")}`, model: digest("1") };
    write("ai/r1", '{"statement":3}');
    write("ai/r2", '{"statement":4}');
    const found = collectEvidence(folder, { slots: {}, ai: { ...ai, candidate } }, [
      digest("c"),
      digest("1"),
    ]);
    expect(found["ai/r2"]).toEqual({ "q1.dsse.json": { statement: 4 } });
  });

  it("is left out when all that is configured has served already", () => {
    const servedAll = ["a", "b", "c", "1"].map(digest);
    expect(collectEvidence(folder, intent, servedAll)).toEqual({});
  });

  it("of a version that has served is there for the AI revision that was proven with it and has not", () => {
    const candidate = { revision: "r2", image: `ai@${digest("d")}`, model: digest("1") };
    const servedVersions = ["a", "b", "c", "1"].map(digest);
    const found = collectEvidence(folder, { slots, ai: { ...ai, candidate } }, servedVersions);
    expect(found["1.2.0"]).toEqual({ "q1.dsse.json": { statement: 2 } });
  });

  it("is handed in with the identities and the root that Sigstore's bundles are held against, and no file stops it", () => {
    const root = join(folder, "root.json");
    writeFileSync(root, '{"tlogs":[]}');
    const [identity] = [{ name: "w", role: "ci", issuer: "https://i", subject: "s", from: "a", until: "b" }];
    const given = { ...settings, identities: [identity], trustedRoot: root };
    const handedIn = (): unknown => JSON.parse(collectText(folder, intent, [], given));
    expect(handedIn()).toMatchObject({ identities: [identity], trustedRoot: { tlogs: [] } });
    writeFileSync(root, "{");
    expect(handedIn()).toMatchObject({ trustedRoot: expect.stringContaining("root.json") as unknown });
  });

  it("that is not there is none, and no error: the policy decides", () => {
    expect(collectEvidence(join(folder, "nowhere"), intent, [])).toEqual({});
  });
});
