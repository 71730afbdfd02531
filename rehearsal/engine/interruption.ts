import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { beganAt, isAlive } from "./processes";

/** The lock that an operation of the file backend holds or left behind. */
export interface HeldLock {
  readonly project: string;
  readonly stack: string;
  /** dead: its process was killed; alive: it is at work; elsewhere: another host's, which cannot be asked from here. */
  readonly holder: "dead" | "alive" | "elsewhere";
  readonly pid: number;
  readonly user: string;
  readonly host: string;
  /** ISO time at which the operation began. */
  readonly since: string;
  /** For the user: what happened or goes on, and what to do. */
  readonly text: string;
  readonly file: string;
}

/** Source: pulumi pkg/v3 backend/diy/lock.go, lockContent. */
interface LockFile {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

/**
 * Reads the locks of a file backend, so that before an `up` one can say whose operation is under way or was killed.
 * Optionally of one project or stack only. Empty when nothing is locked, or there is no state yet.
 */
export async function explainInterruption(
  stateDirectory: string,
  only: { project?: string; stack?: string } = {},
): Promise<HeldLock[]> {
  const root = join(stateDirectory, ".pulumi", "locks", "organization");
  const locks: HeldLock[] = [];
  for (const project of await list(root)) {
    for (const stack of await list(join(root, project))) {
      if ((only.project ?? project) !== project || (only.stack ?? stack) !== stack) continue;
      for (const name of (await list(join(root, project, stack))).filter((entry) =>
        entry.endsWith(".json"),
      )) {
        const lock = await readLock(stateDirectory, join(root, project, stack, name), project, stack);
        if (lock) locks.push(lock);
      }
    }
  }
  return locks;
}

async function readLock(
  stateDirectory: string,
  file: string,
  project: string,
  stack: string,
): Promise<HeldLock | undefined> {
  const content = await readJson<LockFile>(file);
  // Gone or half-written: its operation is just ending or beginning, and says so itself.
  if (!content) return undefined;
  const { pid, username: user, hostname: host, timestamp: since } = content;
  const holder = host !== hostname() ? "elsewhere" : (await lives(pid, since)) ? "alive" : "dead";
  const who = `${user}@${host} (process ${pid}), since ${since}`;
  const pending = await pendingOperations(stateDirectory, project, stack);
  return { project, stack, holder, pid, user, host, since, file, text: explain(holder, stack, who, pending) };
}

/** A process that began after the lock was taken is another one with the same number. */
async function lives(pid: number, since: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const began = await beganAt(pid);
  return began === undefined || began <= Date.parse(since) + 2_000;
}

function explain(
  holder: HeldLock["holder"],
  stack: string,
  who: string,
  pending: readonly Pending[],
): string {
  switch (holder) {
    case "alive":
      return `Stack ${stack} is being changed right now by ${who}. Wait until it has ended, then run the command again.`;
    case "elsewhere":
      return [
        `Stack ${stack} is locked by ${who}. That is another host: whether it is still at work can only be seen there.`,
        `If it is, wait. If it was killed: pulumi cancel --stack ${stack}, then pulumi up --refresh --stack ${stack}.`,
      ].join("\n");
    case "dead": {
      const creations = pending.filter(({ type }) => type === "creating");
      return [
        `An earlier operation on stack ${stack} by ${who}, was killed before its end. What it had finished is in the state; nothing is lost.`,
        ...(pending.length > 0 ? [`It was in the middle of: ${pending.map(told).join(", ")}.`] : []),
        "To go on:",
        `  pulumi cancel --stack ${stack}          takes its lock away`,
        // The engine makes a create anew, under a new name (pulumi pkg/v3 deploy/deployment_executor.go): it cannot know.
        ...creations.map(
          (one) =>
            `  look in the cloud for ${one.physical ?? one.name} (${one.kind}): if it is there, remove it, or a second one will stand beside it`,
        ),
        `  pulumi up --refresh --stack ${stack}    looks at what is live, then does the rest`,
      ].join("\n");
    }
  }
}

interface Pending {
  /** `creating`, `updating`, … */
  readonly type: string;
  /** Name in the program. */
  readonly name: string;
  readonly kind: string;
  /** Name in the cloud, where the provider gives one before it makes the resource. */
  readonly physical: string | undefined;
}

const told = ({ type, name }: Pending): string => `${type} ${name}`;

/** What the killed operation had begun and not finished. */
async function pendingOperations(stateDirectory: string, project: string, stack: string): Promise<Pending[]> {
  const file = join(stateDirectory, ".pulumi", "stacks", project, `${stack}.json`);
  const state = await readJson<{ checkpoint?: { latest?: { pending_operations?: PendingOperation[] } } }>(
    file,
  );
  return (state?.checkpoint?.latest?.pending_operations ?? []).map(({ type, resource }) => {
    const [kind = "", name = ""] = resource.urn.split("::").slice(-2);
    const physical = resource.inputs?.name;
    return {
      type,
      name,
      kind: kind.split("$").pop() ?? kind,
      physical: typeof physical === "string" ? physical : undefined,
    };
  });
}

/** Source: pulumi sdk/v3 go/common/apitype/core.go, OperationV2. */
interface PendingOperation {
  readonly type: string;
  readonly resource: { readonly urn: string; readonly inputs?: { readonly name?: unknown } };
}

async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
