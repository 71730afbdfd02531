import { canonicalJson } from "../canonical";
import { bag } from "../evidence/stack";
import { Refusal } from "../evidence/refusal";

/** The stack's file as a commit left it. */
export interface Version {
  readonly commit: string;
  readonly subject: string;
  /** `config` of the file; empty where the commit has no such file. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** What a rollback takes back. */
export interface Choice {
  /** For people: `1.2.0`. */
  readonly release: string;
  /** The version that serves afterwards. */
  readonly back: string;
  /** What to revert, the newest first. */
  readonly commits: readonly Version[];
  /** The state to which it leads. */
  readonly before: Version;
}

/** `release`: API, frontend and the AI service together. `ai`: the AI service alone. */
export type Part = "release" | "ai";

/** What decides who serves: all that a release changes, and nothing else. */
export function intentOf(config: Version["config"]): string {
  const { stable, candidate, share } = bag(config["sluice:ai"]);
  return canonicalJson({
    slots: config["sluice:slots"],
    traffic: config["sluice:traffic"],
    ai: { stable, candidate, share },
  });
}

/**
 * The commits of the release that is on its way, or of the one that was promoted last: all that changed who serves since
 * what it runs first stood in the config. `versions` are the states of the stack's file, the newest first; what the first
 * commits of a history were before cannot be known.
 */
export function chooseCommits(versions: readonly Version[], part: Part, file: string): Choice {
  const [head] = versions;
  if (head === undefined || Object.keys(head.config).length === 0)
    throw new Refusal(`there is no ${file} in this commit`, "run it in the repository of the stack's config");
  const runs = part === "ai" ? revisionOf(head.config) : releaseOf(head.config);
  if (runs === undefined)
    throw new Refusal(`${file} names no ${part === "ai" ? "AI revision" : "release"}`, "correct the file");
  const at = versions.findIndex(({ config }) => !namedIn(config, part).includes(runs.identity));
  return ending(versions, at, runs.name, part, file);
}

/**
 * Who serves where the release was taken back already and nothing is on its way; undefined where there is something to
 * take back. Going further back is for a person to say.
 */
export function returnedTo(versions: readonly Version[], part: Part): string | undefined {
  const config = versions[0]?.config ?? {};
  const runs = part === "ai" ? revisionOf(config) : releaseOf(config);
  return runs !== undefined && !runs.candidate && isReturn(versions) ? runs.name : undefined;
}

/** All that changed who serves since a commit. */
export function commitsSince(versions: readonly Version[], commit: string, file: string): Choice {
  const at = versions.findIndex((one) => one.commit === commit);
  const [head] = versions;
  return ending(
    versions,
    at,
    head === undefined ? "" : (releaseOf(head.config)?.name ?? ""),
    "release",
    file,
  );
}

function ending(versions: readonly Version[], at: number, release: string, part: Part, file: string): Choice {
  const before = versions[at];
  if (before === undefined || Object.keys(before.config).length === 0)
    throw new Refusal(
      `there is no state of ${file} before ${release} in this history`,
      "git fetch --unshallow, where the clone is shallow; a first release cannot be taken back, only corrected",
    );
  const newer = versions.slice(0, at);
  const commits = newer.filter(
    ({ config }, index) => intentOf(config) !== intentOf(versions[index + 1]?.config ?? {}),
  );
  const back = part === "ai" ? revisionOf(before.config)?.name : stableOf(before.config);
  return { release, back: back ?? "nothing", commits, before };
}

interface Running {
  readonly name: string;
  /** All that it runs, so that the same version of another build is another one. */
  readonly identity: string;
  readonly candidate: boolean;
}

function releaseOf(config: Version["config"]): Running | undefined {
  const { candidate, live } = bag(config["sluice:traffic"]);
  const slot = bag(config["sluice:slots"])[String(candidate ?? live)];
  const { version } = bag(slot);
  if (typeof version !== "string") return undefined;
  return { name: version, identity: canonicalJson(slot), candidate: candidate !== undefined };
}

function stableOf(config: Version["config"]): string | undefined {
  const { version } = bag(bag(config["sluice:slots"])[String(bag(config["sluice:traffic"]).live)]);
  return typeof version === "string" ? version : undefined;
}

function revisionOf(config: Version["config"]): Running | undefined {
  const { stable, candidate } = bag(config["sluice:ai"]);
  const found = candidate ?? stable;
  const { revision } = bag(found);
  if (typeof revision !== "string") return undefined;
  return { name: revision, identity: canonicalJson(found), candidate: candidate !== undefined };
}

/** All that a config runs. */
function namedIn(config: Version["config"], part: Part): string[] {
  const { stable, candidate } = bag(config["sluice:ai"]);
  const found = part === "ai" ? [stable, candidate] : Object.values(bag(config["sluice:slots"]));
  return found.filter((one) => one !== undefined).map((one) => canonicalJson(one));
}

/** Whether the newest change of who serves led to a state that was there before: a promotion never does. */
function isReturn(versions: readonly Version[]): boolean {
  const states = versions.map(({ config }) => intentOf(config));
  const [now = ""] = states;
  const changed = states.findIndex((state) => state !== now);
  return changed > 0 && states.indexOf(now, changed) > 0;
}
