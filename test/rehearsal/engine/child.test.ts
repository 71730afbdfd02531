import { isAlive, descendants } from "../../../rehearsal/engine/processes";
import { runChild } from "../../../rehearsal/engine/child";
import { eventually } from "../../support/eventually";

const sh = (script: string) => ({ command: "/bin/sh", args: ["-c", script], env: { PATH: "/usr/bin:/bin" } });

describe("running a child", () => {
  it("collects both streams, tells lines as they come, also one without an end", async () => {
    const lines: string[] = [];
    const result = await runChild({
      ...sh("echo one; echo two >&2; printf three; exit 4"),
      onLine: (line) => lines.push(line),
    });
    expect(result).toMatchObject({
      exitCode: 4,
      signal: null,
      stopped: "no",
      stdout: "one\nthree",
      stderr: "two\n",
    });
    expect([...lines].sort()).toEqual(["one", "three", "two"]);
  });

  it("rejects when the command does not exist", async () => {
    await expect(runChild({ command: "/nowhere/at-all", args: [], env: {} })).rejects.toThrow("ENOENT");
  });

  it("ends at its limit", async () => {
    expect(await runChild({ ...sh("sleep 60"), limit: 50 })).toMatchObject({
      exitCode: null,
      signal: "SIGKILL",
      stopped: "limit",
    });
  });

  it("is asked first, and may end in its own way", async () => {
    const controller = new AbortController();
    const result = await runChild({
      ...sh("trap 'echo saved; exit 7' INT; echo ready; while :; do sleep 0.05; done"),
      signal: controller.signal,
      grace: 30_000,
      onLine: (line) => void (line === "ready" && controller.abort()),
    });
    expect(result).toMatchObject({ exitCode: 7, stopped: "aborted", stdout: "ready\nsaved\n" });
  });

  it("is killed with its whole tree when it does not follow, groups of their own included", async () => {
    const controller = new AbortController();
    const script = `trap '' INT; ${process.execPath} -e '
      const { spawn } = require("child_process");
      const child = spawn("/bin/sh", ["-c", "sleep 600"], { detached: true, stdio: "ignore" });
      console.log("pid " + child.pid + " " + process.pid); setInterval(() => {}, 1000)'; wait`;
    const pids: number[] = [];
    const result = await runChild({
      ...sh(script),
      signal: controller.signal,
      grace: 100,
      onLine: (line) => {
        pids.push(...line.split(" ").slice(1).map(Number));
        controller.abort();
      },
    });
    expect(result).toMatchObject({ signal: "SIGKILL", stopped: "aborted" });
    expect(pids).toHaveLength(2);
    await eventually(() => expect(pids.filter(isAlive)).toEqual([]), { what: "the tree has ended" });
  });

  it("takes along what outlives it although it followed", async () => {
    const controller = new AbortController();
    const pids: number[] = [];
    const script = `${process.execPath} -e '
      const child = require("child_process").spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
      process.on("SIGINT", () => process.exit(0)); setInterval(() => {}, 1000); console.log("pid " + child.pid)'`;
    const result = await runChild({
      ...sh(`exec ${script}`),
      signal: controller.signal,
      grace: 30_000,
      onLine: (line) => {
        pids.push(Number(line.split(" ")[1]));
        controller.abort();
      },
    });
    expect(result).toMatchObject({ exitCode: 0, stopped: "aborted" });
    expect(pids).toHaveLength(1);
    await eventually(() => expect(pids.filter(isAlive)).toEqual([]), { what: "it has ended too" });
  });

  it("is not started to run on when it was stopped before", async () => {
    const result = await runChild({ ...sh("sleep 60"), signal: AbortSignal.abort() });
    expect(result).toMatchObject({ stopped: "aborted", exitCode: null });
  });

  it("knows descendants at every depth", async () => {
    // The worker that runs this may still have children of earlier test files.
    const earlier = new Set(await descendants(process.pid));
    let below: number[] = [];
    const controller = new AbortController();
    const running = runChild({
      ...sh("sh -c 'sh -c \"sleep 60; true\"; true'; true"),
      signal: controller.signal,
    });
    await eventually(
      async () => {
        below = (await descendants(process.pid)).filter((pid) => !earlier.has(pid));
        expect(below.length).toBeGreaterThanOrEqual(3);
      },
      { what: "all have started" },
    );
    controller.abort();
    await running;
    await eventually(() => expect(below.filter(isAlive)).toEqual([]), { what: "all have ended" });
  });
});
