import { exportsCollector } from "../../../../ops/evidence/collect/p4";
import type { OpenBucket } from "../../../../ops/evidence/live/buckets";
import { AssetFaults } from "../../../../ops/assets/settings";
import { SOURCES, documentOf, manifestOf } from "../../../../ops/export-settings/decide";
import { figuresOf, workplace } from "../../../support/collecting";

const at = workplace();
let objects: Map<string, string>;

/** As ops/export-settings writes a day. */
function exported(day: string): void {
  const outcomes = SOURCES.map((source) => {
    const document = documentOf(source, day, { tenant: "private", day }, []);
    objects.set(document.key, document.body);
    return { source, document };
  });
  const manifest = manifestOf(day, outcomes);
  if (manifest !== undefined) objects.set(manifest.key, manifest.body);
}
beforeEach(() => {
  objects = new Map([["settings/2026-11-23/auth0-0.json", "the day has no manifest yet"]]);
  exported("2026-11-20");
  exported("2026-11-22");
});

const open: OpenBucket = (name) => ({
  list: async (prefix) => {
    if (name !== "exports") throw new AssetFaults(["there is no such bucket"]);
    return new Map(
      [...objects].filter(([key]) => key.startsWith(prefix)).map(([key, { length }]) => [key, length]),
    );
  },
  read: async (key) => {
    const text = objects.get(key);
    return text === undefined ? undefined : Buffer.from(text);
  },
  digest: async () => undefined,
});
const collector = exportsCollector(open);
const given = { bucket: "exports" };
const keyOf = (start: string): string => [...objects.keys()].find((key) => key.startsWith(start)) ?? "";

describe("P4 evidence", () => {
  it("is the newest day that is complete, and nothing of what was exported", async () => {
    const collected = await at.collect(collector, given);
    const exportedOn = "2026-11-22T00:00:00.000Z";
    expect(figuresOf(collected)).toEqual({ exports: SOURCES.map((system) => ({ system, exportedOn })) });
    expect(collected.said).toBe("auth0 of 2026-11-22, stripe of 2026-11-22, cloudflare of 2026-11-22");
    expect(at.seen().text).toContain("settings/2026-11-22/stripe-");
    expect(at.seen().text).not.toContain("private");
  });

  it("is refused for an export of last week, or none", async () => {
    objects.clear();
    exported("2026-11-15");
    const message = await at.refusal(collector, given);
    for (const system of SOURCES) expect(message).toContain(`the export of ${system} was 8.5 days old`);
    objects.clear();
    expect(await at.refusal(collector, given)).toContain("there is no export of auth0");
  });

  it("is refused for a file that is gone or was changed, each by its key", async () => {
    const [gone, changed] = [keyOf("settings/2026-11-22/auth0"), keyOf("settings/2026-11-22/stripe")];
    objects.delete(gone);
    objects.set(changed, "{}");
    const message = await at.refusal(collector, given);
    expect(message).toContain(`${gone} is not in the bucket`);
    expect(message).toContain(`${changed} has other content than exported`);
  });

  it("is refused for a manifest that is none, and for that of another day", async () => {
    const manifest = "settings/2026-11-22/manifest.json";
    for (const text of ["", "{}", objects.get("settings/2026-11-20/manifest.json") ?? ""]) {
      objects.set(manifest, text);
      expect(await at.refusal(collector, given)).toContain(`${manifest} is no manifest of that day`);
    }
  });

  it("is refused for a bucket that is not there", async () => {
    expect(await at.refusal(collector, { bucket: "other" })).toContain("there is no such bucket");
  });
});
