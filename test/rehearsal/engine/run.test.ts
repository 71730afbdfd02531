import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { descendants, isAlive } from "../../../rehearsal/engine/processes";
import type { OperationResult } from "../../../rehearsal/engine/run";
import { eventually } from "../../support/eventually";
import { TinyProject } from "./tiny";

describe("the real engine on a tiny program", () => {
  let tiny: TinyProject;
  beforeEach(() => (tiny = new TinyProject()));
  afterEach(() => tiny.remove());

  it("previews, brings up, changes, shows outputs and state, and destroys, telling what it touched", async () => {
    const runner = tiny.runner();
    tiny.program(
      `component("two", { parent: component("one") }); exports.hello = "world"; exports.key = pulumi.secret("hush");`,
    );
    await runner.stackInit();

    const preview = await runner.preview();
    expect(preview).toMatchObject({
      exitCode: 0,
      aborted: false,
      changes: { create: 3 },
      violations: [],
      diagnostics: [],
    });
    const log = join(tiny.root, "events.json");
    const lines: string[] = [];
    const up = await runner.up({ eventLog: log, onLine: (line) => lines.push(line) });
    expect(up).toMatchObject({ exitCode: 0, changes: { create: 3 } });
    expect(up.touched.map(({ name, op, type }) => [name, op, type])).toEqual([
      ["tiny-dev", "create", "pulumi:pulumi:Stack"],
      ["one", "create", "tiny:index:Part"],
      ["two", "create", "tiny:index:Part"],
    ]);
    expect(lines.join("\n").trim()).toBe(up.output.trim());
    expect(readFileSync(log, "utf8")).toContain("summaryEvent");
    expect(await runner.stackOutput()).toEqual({ hello: "world", key: "hush" });
    const state = JSON.stringify(await runner.exportState());
    expect(state).toContain("tiny:index:Part::two");
    expect(state).not.toContain("hush");

    expect(await runner.preview({ extraArgs: ["--expect-no-changes"] })).toMatchObject({
      exitCode: 0,
      touched: [],
    });
    tiny.program(`component("one"); pulumi.log.warn("careful"); exports.hello = "world";`);
    const changed = await runner.up();
    expect(changed).toMatchObject({ exitCode: 0, changes: { same: 2, delete: 1 } });
    expect(changed.touched.map(({ name, op }) => [name, op])).toEqual([["two", "delete"]]);
    expect(changed.diagnostics).toContainEqual(
      expect.objectContaining({ severity: "warning", message: "careful" }),
    );

    expect(await runner.refresh()).toMatchObject({ exitCode: 0 });
    expect(await runner.destroy()).toMatchObject({ exitCode: 0, changes: { delete: 2 } });
  });

  it("runs apart from the user: no credential of theirs reaches the program, nothing lands in their HOME", async () => {
    process.env["AWS_SECRET_ACCESS_KEY"] = "the-users";
    process.env["PULUMI_ACCESS_TOKEN"] = "the-users";
    try {
      const runner = tiny.runner({ environment: { SLUICE_SAMPLE: "ours" }, providers: { aws: 1 } });
      tiny.program(`require("fs").writeFileSync("seen.json", JSON.stringify(process.env));`);
      await runner.stackInit();
      expect(await runner.preview()).toMatchObject({ exitCode: 0 });
    } finally {
      delete process.env["AWS_SECRET_ACCESS_KEY"];
      delete process.env["PULUMI_ACCESS_TOKEN"];
    }
    const seen = JSON.parse(tiny.read("seen.json")) as Record<string, string>;
    expect(JSON.stringify(seen)).not.toContain("the-users");
    expect(Object.keys(seen).filter((name) => /^(AWS|GOOGLE|CLOUDSDK|CLOUDFLARE)_/.test(name))).toEqual([]);
    expect(seen).toMatchObject({
      HOME: join(tiny.root, "home"),
      SLUICE_SAMPLE: "ours",
      PULUMI_DEBUG_PROVIDERS: "aws:1",
    });
    expect(existsSync(join(tiny.root, "home", ".pulumi"))).toBe(true);
  });

  it("tells policy violations, and refuses before the resource is there", async () => {
    const runner = tiny.runner();
    const policyPacks = [tiny.policyPack()];
    tiny.program(`component("odd-one");`);
    await runner.stackInit();
    const told = ({ violations }: OperationResult): (string | undefined)[][] =>
      violations.map(({ policy, enforcement, urn }) => [policy, enforcement, urn?.split("::").pop()]);
    const warned = await runner.preview({ policyPacks });
    expect(warned.exitCode).toBe(0);
    expect(told(warned)).toEqual([["not-odd", "advisory", "odd-one"]]);

    tiny.program(`component("bad-one");`);
    for (const result of [await runner.preview({ policyPacks }), await runner.up({ policyPacks })]) {
      expect(result.exitCode).not.toBe(0);
      expect(told(result)).toEqual([["not-bad", "mandatory", "bad-one"]]);
      expect(result.violations.find(({ policy }) => policy === "not-bad")?.message).toContain(
        "bad-one is bad",
      );
    }
    expect(JSON.stringify(await runner.exportState())).not.toContain("bad-one");
  });

  it("tells the program's error", async () => {
    const runner = tiny.runner();
    // Short, as Node's util.inspect needs half a minute for a frame in node_modules/@pulumi/resource.ts (nodejs/node#64011).
    tiny.program(`Error.stackTraceLimit = 5; throw new Error("weights total 90");`);
    await runner.stackInit();
    const result = await runner.up();
    expect(result.exitCode).not.toBe(0);
    const errors = result.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ message }) => message).join("\n")).toContain("weights total 90");
  });

  it("says what is wrong when there is no such stack, or it exists already", async () => {
    const runner = tiny.runner();
    tiny.program("");
    await runner.stackInit();
    await expect(runner.stackInit()).rejects.toThrow(
      /pulumi stack init failed for stack dev: .*already exists/,
    );
    const nowhere = await tiny.runner({ stack: "nowhere" }).up();
    expect(nowhere.exitCode).not.toBe(0);
    expect(nowhere.output).toContain("nowhere");
  });

  it("ends the engine and its programs when stopped, and leaves no lock", async () => {
    const runner = tiny.runner({ grace: 60_000 });
    tiny.program(`console.log("program started"); setInterval(() => {}, 1000); new Promise(() => {});`);
    await runner.stackInit();
    const controller = new AbortController();
    // The worker that runs this file may have children of other files, which are none of this engine's.
    const others = await descendants(process.pid);
    let below: number[] | undefined;
    const result = await runner.up({
      signal: controller.signal,
      onLine: (line) => {
        // The engine says it again when it has ended: by then nothing is left to be found.
        if (below !== undefined || !line.includes("program started")) return;
        below = [];
        void descendants(process.pid).then((pids) => {
          below = pids.filter((pid) => !others.includes(pid));
          controller.abort();
        });
      },
    });
    expect(result).toMatchObject({ aborted: true });
    expect(below?.length).toBeGreaterThan(0);
    await eventually(() => expect(below?.filter(isAlive)).toEqual([]), { what: "all of it has ended" });
    tiny.program("");
    expect(await runner.up()).toMatchObject({ exitCode: 0 });
  });
});
