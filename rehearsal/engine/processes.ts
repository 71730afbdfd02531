import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether a process of this host lives. One that belongs to somebody else lives too; one that only awaits its burial does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === "EPERM";
  }
  return !isZombie(pid);
}

/** In containers whose first process buries nobody, the dead keep their number for good. */
function isZombie(pid: number): boolean {
  if (process.platform !== "linux") return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

/** Sends a signal to a process (or, negative, a group); one that is gone already is no fault. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== "ESRCH") throw failure;
  }
}

/** Pairs of (pid, parent) of everything that runs. /proc where there is one: small images have no `ps`. */
async function parents(): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  if (process.platform === "linux") {
    for (const entry of await readdir("/proc")) {
      if (!/^\d+$/.test(entry)) continue;
      const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => undefined);
      // The command, in parentheses, may itself hold blanks and parentheses: the fields follow the last one.
      const parent = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
      if (parent !== undefined) found.set(Number(entry), Number(parent));
    }
    return found;
  }
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid="]);
  for (const line of stdout.split("\n")) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (pid && parent !== undefined) found.set(pid, parent);
  }
  return found;
}

/** All processes below one. The engine puts its plugins in groups of their own, so a group alone does not reach them. */
export async function descendants(pid: number): Promise<number[]> {
  const parentOf = await parents();
  const below = new Set([pid]);
  for (let grew = true; grew;) {
    grew = false;
    for (const [child, parent] of parentOf) {
      if (below.has(parent) && !below.has(child)) {
        below.add(child);
        grew = true;
      }
    }
  }
  below.delete(pid);
  return [...below];
}

/** Ends a process that leads its own group, the group, and everything below it. */
export async function endTree(pid: number): Promise<void> {
  const below = await descendants(pid).catch(() => []);
  sendSignal(-pid, "SIGKILL");
  for (const one of below) sendSignal(one, "SIGKILL");
}

/**
 * When a process began, in milliseconds since the epoch; undefined where that cannot be told. Tells a process from a later one
 * that got the same number. Source: proc(5), /proc/pid/stat field 22 in clock ticks (100 a second on Linux) since boot.
 */
export async function beganAt(pid: number): Promise<number | undefined> {
  if (process.platform !== "linux") return undefined;
  try {
    const [stat, system] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile("/proc/stat", "utf8"),
    ]);
    const boot = /^btime (\d+)$/m.exec(system)?.[1];
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return boot === undefined || ticks === undefined ? undefined : Number(boot) * 1000 + Number(ticks) * 10;
  } catch {
    return undefined;
  }
}
