import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "../../../rehearsal/engine/child";
import { explainInterruption } from "../../../rehearsal/engine/interruption";
import { endTree } from "../../../rehearsal/engine/processes";
import { eventually } from "../../support/eventually";
import { ENGINE_TIMEOUT, TinyProject } from "./tiny";

describe("the locks of a file backend", () => {
  let state: string;
  beforeEach(() => (state = mkdtempSync(join(tmpdir(), "sluice-state-"))));
  afterEach(() => rmSync(state, { recursive: true }));

  const lock = (content: object | string, stack = "dev"): void => {
    const folder = join(state, ".pulumi/locks/organization/harbor", stack);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "1.json"), typeof content === "string" ? content : JSON.stringify(content));
  };
  const holder = (pid: number, host = hostname(), timestamp = new Date().toISOString()): object => ({
    pid,
    username: "ann",
    hostname: host,
    timestamp,
  });
  const deadPid = async (): Promise<number> => {
    const { stdout } = await runChild({ command: "/bin/sh", args: ["-c", "echo $$"], env: {} });
    return Number(stdout);
  };

  it("are none when there is no state, no lock, or one that is half written", async () => {
    expect(await explainInterruption(join(state, "nowhere"))).toEqual([]);
    expect(await explainInterruption(state)).toEqual([]);
    lock('{"pid": 1');
    expect(await explainInterruption(state)).toEqual([]);
  });

  it("of a process that lives name the holder", async () => {
    lock(holder(process.pid));
    const [found] = await explainInterruption(state);
    expect(found).toMatchObject({
      holder: "alive",
      pid: process.pid,
      user: "ann",
      project: "harbor",
      stack: "dev",
    });
    expect(found?.text).toContain(`ann@${hostname()} (process ${process.pid})`);
    expect(found?.text).toContain("Wait until it has ended");
    expect(found?.text).not.toContain("pulumi cancel");
  });

  it("of a process that was killed say what was under way and how to go on", async () => {
    const pid = await deadPid();
    lock(holder(pid, hostname(), "2026-11-23T02:14:52Z"));
    mkdirSync(join(state, ".pulumi/stacks/harbor"), { recursive: true });
    const pending = [
      {
        type: "updating",
        resource: { urn: "urn:pulumi:dev::harbor::aws:lb/listenerRule:ListenerRule::traffic" },
      },
      {
        type: "creating",
        resource: {
          urn: "urn:pulumi:dev::harbor::sluice:compute:Slot$aws:ecs/service:Service::green",
          inputs: { name: "green-5684658" },
        },
      },
    ];
    writeFileSync(
      join(state, ".pulumi/stacks/harbor/dev.json"),
      JSON.stringify({ checkpoint: { latest: { pending_operations: pending } } }),
    );
    const [found] = await explainInterruption(state);
    expect(found?.holder).toBe("dead");
    for (const part of [
      `process ${pid}`,
      "since 2026-11-23T02:14:52Z",
      "killed",
      "updating traffic, creating green",
      "look in the cloud for green-5684658 (aws:ecs/service:Service): if it is there, remove it",
      "pulumi cancel --stack dev",
      "pulumi up --refresh --stack dev",
    ]) {
      expect(found?.text).toContain(part);
    }
  });

  const onLinux = process.platform === "linux" ? it : it.skip;
  onLinux("are not mistaken for those of a later process with the same number", async () => {
    lock(holder(process.pid, hostname(), "2020-01-01T00:00:00Z"));
    expect(await explainInterruption(state)).toEqual([expect.objectContaining({ holder: "dead" })]);
  });

  it("of another host are not judged from here", async () => {
    lock(holder(await deadPid(), "elsewhere.example"));
    const [found] = await explainInterruption(state);
    expect(found?.holder).toBe("elsewhere");
    expect(found?.text).toContain("elsewhere.example");
  });

  it("are told for one stack only when asked", async () => {
    lock(holder(process.pid), "dev");
    lock(holder(process.pid), "prod");
    expect((await explainInterruption(state, { stack: "prod" })).map((one) => one.stack)).toEqual(["prod"]);
    expect(await explainInterruption(state, { project: "other" })).toEqual([]);
  });
});

describe("an up that is killed", () => {
  it(
    "is explained while it runs and after, and what it says to do works",
    async () => {
      const tiny = new TinyProject();
      try {
        const runner = tiny.runner();
        tiny.program(`component("one"); setInterval(() => {}, 1000); new Promise(() => {});`);
        await runner.stackInit();
        const running = runner.up();
        const held = await eventually(
          async () => {
            const [found] = await explainInterruption(tiny.state, { project: "tiny", stack: "dev" });
            expect(found?.holder).toBe("alive");
            return found;
          },
          { what: "the up holds its lock" },
        );
        await endTree(held?.pid ?? 0);
        expect(await running).toMatchObject({ exitCode: null });
        expect(await explainInterruption(tiny.state)).toEqual([
          expect.objectContaining({ holder: "dead", pid: held?.pid }),
        ]);

        tiny.program(`component("one");`);
        expect((await runner.up()).exitCode).not.toBe(0);
        await runner.cancel();
        expect(await explainInterruption(tiny.state)).toEqual([]);
        expect(await runner.up({ extraArgs: ["--refresh"] })).toMatchObject({ exitCode: 0 });
      } finally {
        tiny.remove();
      }
    },
    ENGINE_TIMEOUT,
  );
});
