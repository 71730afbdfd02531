import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { join } from "node:path";

/**
 * Cleans up after a rehearsal that cannot do so itself any more, as after SIGKILL or a second Ctrl-C: a process that
 * holds the other end of a pipe, and when that closes ends what runs in the folder and removes it. The engine alone
 * would leave its language host and its analyzer behind.
 */
export class Caretaker {
  private constructor(private readonly child: ChildProcess) {}

  static watch(directory: string): Caretaker {
    const program = join(__dirname, "caretaker-process.mjs");
    const child = spawn(process.execPath, [program, directory], {
      env: {},
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    // It must not keep this process from ending; a failure to start it leaves the rehearsal as good as without it.
    child.on("error", () => undefined);
    child.stdin?.on("error", () => undefined);
    child.unref();
    (child.stdin as Socket).unref();
    return new Caretaker(child);
  }

  /** Sends it away: the folder is gone in good order, or is to stay. Resolves when it has ended. */
  async dismiss(): Promise<void> {
    const { child } = this;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.ref();
    child.kill("SIGKILL");
    await ended;
  }
}
