import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { engines, type Workspace } from "./cache";
import type { Engine, EngineOrigin, Limits } from "./engine";
import { inspectEngine } from "./verify";

/** What is written beside a finished engine: how it came about. */
interface Provenance {
  readonly origin: EngineOrigin;
  readonly version: string;
  /** ISO time. */
  readonly made: string;
  /** `go version go1.26.8 linux/amd64`, or where it was downloaded from. */
  readonly from: string;
}

const RECORD = "engine.json";

/** Verifies a new engine by running it, and only then moves it to its place. Throws when it does not work. */
export async function store(
  workspace: Workspace,
  part: string,
  key: string,
  made: Pick<Provenance, "origin" | "from">,
  limits: Limits,
  signal?: AbortSignal,
): Promise<{ directory: string; version: string }> {
  const folder = join(workspace.folder, part);
  const verdict = await inspectEngine({
    pulumi: join(folder, "pulumi"),
    folders: [folder],
    limit: limits.answer,
    signal,
  });
  if (!verdict.suitable) throw new Error(`the new engine ${verdict.reason}`);
  const record: Provenance = { ...made, version: verdict.version, made: new Date().toISOString() };
  await writeFile(join(folder, RECORD), `${JSON.stringify(record, undefined, 2)}\n`);
  return { directory: await workspace.finish(part, key), version: verdict.version };
}

export interface StoredSearch {
  readonly engine?: Engine;
  /** Folders of engines that were kept but no longer work, with the reason. */
  readonly broken: readonly { readonly folder: string; readonly reason: string }[];
}

/** Looks for an engine that an earlier run kept, by key, and runs it once. */
export async function findStored(
  cache: string,
  keys: readonly string[],
  limits: Limits,
  signal?: AbortSignal,
): Promise<StoredSearch> {
  const broken: { folder: string; reason: string }[] = [];
  const present = await readdir(engines(cache)).catch((): string[] => []);
  for (const key of keys.filter((one) => present.includes(one))) {
    const folder = join(engines(cache), key);
    const pulumi = join(folder, "pulumi");
    const verdict = await inspectEngine({
      pulumi,
      folders: [folder],
      limit: limits.answer,
      signal,
      thorough: false,
    });
    if (!verdict.suitable) {
      broken.push({ folder, reason: verdict.reason });
      continue;
    }
    const record = await readRecord(folder);
    const how = record?.origin === "official" ? "the official one, downloaded" : "built with Go";
    const why = `an earlier run kept it${record ? ` (${how} on ${record.made.slice(0, 10)})` : ""} in ${cache}`;
    const { version, languageHost } = verdict;
    return { engine: { directory: folder, pulumi, languageHost, version, origin: "cache", why }, broken };
  }
  return { broken };
}

/** Takes an engine that no longer works out of the way, into a workspace that is thrown away with it. */
export async function setAside(folder: string, workspace: Workspace): Promise<void> {
  await rename(folder, join(workspace.folder, "broken"));
}

async function readRecord(folder: string): Promise<Provenance | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, RECORD), "utf8")) as Provenance;
  } catch {
    return undefined;
  }
}
