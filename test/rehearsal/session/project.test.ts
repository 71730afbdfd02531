import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { deriveStack } from "../../../rehearsal/session/project";

const PRODUCTION = resolve(__dirname, "../../../Pulumi.prod.yaml");
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const stable = {
  version: "1.1.0",
  ...{ api: digest("a"), assets: digest("b"), ai: digest("c"), model: digest("d") },
};

type Config = Record<string, unknown>;
const configIn = (file: string): Config =>
  (parse(readFileSync(file, "utf8"), { schema: "failsafe" }) as { config: Config }).config;

describe("the rehearsal's stack", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sluice-derive-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const derived = (now: Date): Config => {
    const file = join(folder, "Pulumi.rehearsal.yaml");
    deriveStack(PRODUCTION, file, stable, [], now);
    return configIn(file);
  };

  it("differs from production's in the keys that must differ, and in no other", () => {
    const [production, rehearsal] = [configIn(PRODUCTION), derived(new Date())];
    const keys = [...new Set([...Object.keys(production), ...Object.keys(rehearsal)])];
    const differing = keys.filter(
      (key) => JSON.stringify(production[key]) !== JSON.stringify(rehearsal[key]),
    );
    expect(differing.sort()).toEqual(
      ["ai", "backups", "edge", "evidence", "release", "slots"]
        .map((key) => `sluice:${key}`)
        .concat("aws:defaultTags")
        .sort(),
    );
    const { hour, ...backups } = rehearsal["sluice:backups"] as Config;
    expect({ ...backups, hour: "3" }).toEqual(production["sluice:backups"]);
    expect(hour).toMatch(/^\d+$/);
  });

  it("runs nothing daily before a person put there what it needs, at whatever hour it begins", () => {
    for (let hour = 0; hour < 24; hour++) {
      const backups = derived(new Date(Date.UTC(2026, 10, 24, hour, 59)))["sluice:backups"] as Config;
      expect((Number(backups.hour) - hour + 24) % 24).toBe(12);
    }
  });
});
