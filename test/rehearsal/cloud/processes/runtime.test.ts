import { type ChildProcess, fork } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { World } from "../../../../rehearsal/cloud/kernel/world";
import { ImageRegistry, type Image } from "../../../../rehearsal/cloud/processes/images";
import { ProcessRuntime } from "../../../../rehearsal/cloud/processes/runtime";
import { eventually } from "../../../support/eventually";
import { SERVER, alive, pushImage } from "../../../support/images";

jest.setTimeout(120_000);

describe("processes of the cloud", () => {
  let directory: string;
  let world: World;
  let runtime: ProcessRuntime;
  const image = (source: string, command?: readonly string[]): Image => {
    const found = new ImageRegistry(directory).find(`x@${pushImage(directory, source, command)}`);
    if (found === undefined) throw new Error("the image was not found");
    return found;
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "runtime-"));
    world = await World.create({ directory, speed: 50 });
    runtime = new ProcessRuntime(world);
  });
  afterEach(async () => {
    await runtime.stop();
    world.clock.stop();
    world.store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("get their port, the declared environment, secrets and the cloud's own, and nothing of the user's", async () => {
    process.env.AWS_SECRET_ACCESS_KEY_OF_THE_USER = "mine";
    world.guestEnvironment.HTTPS_PROXY = "http://127.0.0.1:1";
    const one = await runtime.start({
      name: "one",
      image: image(SERVER("({ ...process.env, cwd: process.cwd() })")),
      environment: { VERSION: "1.1.0", PORT: "8080" },
      secrets: { KEY: "hush-hush" },
    });
    expect(await one.accepting(20_000)).toBe(true);
    const seen = (await (await fetch(`http://127.0.0.1:${one.endpoint.port}/`)).json()) as Record<
      string,
      string
    >;
    delete process.env.AWS_SECRET_ACCESS_KEY_OF_THE_USER;
    expect(seen).toMatchObject({
      VERSION: "1.1.0",
      KEY: "hush-hush",
      HTTPS_PROXY: "http://127.0.0.1:1",
      PORT: String(one.endpoint.port),
    });
    expect(seen.HOME?.startsWith(directory)).toBe(true);
    expect(seen.cwd).toContain("registry");
    expect(Object.keys(seen)).not.toContain("AWS_SECRET_ACCESS_KEY_OF_THE_USER");
  });

  it("end on SIGTERM, and leave their log but no home", async () => {
    const one = await runtime.start({ name: "two", image: image(SERVER("1")), environment: {} });
    expect(await one.accepting(20_000)).toBe(true);
    expect(await one.stop(30)).toEqual({ code: 0, signal: null });
    expect(alive(one.pid)).toBe(false);
    await eventually(
      () => expect(readFileSync(join(directory, "logs", "two.log"), "utf8")).toContain("terminating"),
      { what: "the log was written" },
    );
    await eventually(() => expect(readdirSync(join(directory, "homes"))).toEqual([]), {
      what: "the home was removed",
    });
  });

  it("are killed when they ignore SIGTERM", async () => {
    const one = await runtime.start({
      name: "deaf",
      image: image(
        `process.on("SIGTERM", () => {}); require("node:http").createServer().listen(Number(process.env.PORT));`,
      ),
      environment: {},
    });
    expect(await one.accepting(20_000)).toBe(true);
    expect(await one.stop(1)).toEqual({ code: null, signal: "SIGKILL" });
  });

  it("say why they ended, without their secrets", async () => {
    const one = await runtime.start({
      name: "crash",
      image: image(
        `console.log("hello"); throw new Error("cannot reach the database with " + process.env.KEY);`,
      ),
      environment: {},
      secrets: { KEY: "hush-hush" },
    });
    expect(await one.accepting(20_000)).toBe(false);
    expect((await one.exited).code).toBe(1);
    expect(one.log.cause()).toBe("Error: cannot reach the database with (secret)");
    expect(one.log.last(50).join("\n")).not.toContain("hush-hush");
  });

  it("take their own children with them", async () => {
    const one = await runtime.start({
      name: "parent",
      image: image(`const { spawn } = require("node:child_process");
        const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
        console.log("child " + child.pid);
        setTimeout(() => process.exit(3), 200);`),
      environment: {},
    });
    expect((await one.exited).code).toBe(3);
    const child = Number(/child (\d+)/.exec(one.log.last(5).join("\n"))?.[1]);
    expect(child).toBeGreaterThan(0);
    await eventually(() => expect(alive(child)).toBe(false), { what: "the grandchild had ended" });
  });

  it("refuse a command other than node", async () => {
    await expect(
      runtime.start({ name: "sh", image: image("", ["sh", "-c", "id"]), environment: {} }),
    ).rejects.toThrow(/starts "node" only/);
  });

  it("keep a log within its bound", async () => {
    const one = await runtime.start({
      name: "chatty",
      image: image(
        `const line = "x".repeat(1023) + "\\n"; for (let i = 0; i < 5000; i += 1) process.stdout.write(line); console.log("end");`,
      ),
      environment: {},
    });
    await one.exited;
    expect(one.log.last(1)).toEqual(["end"]);
    await eventually(
      () => {
        const size = (name: string): number => readFileSync(join(directory, "logs", name)).length;
        expect(size("chatty.log") + size("chatty.log.1")).toBeLessThanOrEqual(4 * 1024 * 1024);
      },
      { what: "the logs were written" },
    );
  });

  it.each([
    ["idle", `setInterval(() => {}, 1000);`],
    [
      "stuck in a loop, deaf to SIGTERM",
      `process.on("SIGTERM", () => {}); console.log("up"); setTimeout(() => { for (;;); }, 50);`,
    ],
  ])("do not outlive a cloud that is killed: %s", async (_, source) => {
    const digest = pushImage(directory, source);
    const host: ChildProcess = fork(
      join(__dirname, "../../../support/process-host.ts"),
      [directory, digest],
      {
        execArgv: ["--require", "tsx/cjs"],
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      },
    );
    const pid = await new Promise<number>((resolve, reject) => {
      host.once("message", (message) => resolve((message as { pid: number }).pid));
      host.once("exit", (code) => reject(new Error(`the host ended with ${code}`)));
    });
    await eventually(() => expect(existsSync(`/proc/${pid}`) || alive(pid)).toBe(true), {
      what: "the process was there",
    });
    host.removeAllListeners("exit");
    host.kill("SIGKILL");
    await eventually(() => expect(alive(pid)).toBe(false), { what: "the process had ended with its cloud" });
  });
});
