import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collectEvidence as collectText } from "../../../infra/evidence/collect";
import { digest, slotOf } from "../support/config";

type Slots = Parameters<typeof collectText>[1]["slots"];
const settings = { keys: [], maxAgeDays: 14, browsers: ["chromium"], viewports: ["phone"] };
const collectEvidence = (
  folder: string,
  intent: Parameters<typeof collectText>[1],
  served: readonly string[],
): Record<string, Record<string, unknown>> => {
  const { statements, ...rest } = JSON.parse(collectText(folder, intent, served, settings)) as Record<
    string,
    Record<string, Record<string, unknown>>
  >;
  expect(rest).toEqual(settings);
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
    expect(found).toEqual({ "ai/r2": { "q1.dsse.json": { statement: 4 } } });
  });

  it("is left out for what served already, image and frontend", () => {
    const servedBlue = [digest("a"), digest("c"), digest("1"), slots.blue?.assets ?? ""];
    expect(Object.keys(collectEvidence(folder, intent, servedBlue))).toEqual(["1.2.0"]);
    const newPage = {
      ...intent,
      slots: {
        ...slots,
        blue: { version: "1.1.0", image: `api@${digest("a")}`, assets: digest("e"), schema: 1 },
      },
    };
    expect(Object.keys(collectEvidence(folder, newPage, servedBlue))).toEqual(["1.1.0", "1.2.0"]);
  });

  it("that is not there is none, and no error: the policy decides", () => {
    expect(collectEvidence(join(folder, "nowhere"), intent, [])).toEqual({});
  });
});
