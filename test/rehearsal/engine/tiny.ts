import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Engine } from "../../../rehearsal/engine/engine";
import { PulumiRunner, type RunnerOptions } from "../../../rehearsal/engine/run";

const ROOT = resolve(__dirname, "../../..");

/** The engine that the project would take here, as it was had before all tests (before-all.cjs). */
export function realEngine(): Engine {
  const { SLUICE_TEST_ENGINE: engine } = process.env;
  if (engine === undefined)
    throw new Error("no engine: the tests run by `npx jest`, whose global setup gets one");
  return JSON.parse(engine) as Engine;
}
/** For what runs the real engine on the whole stack: a deadline against hanging, on a machine that does other things too. */
export const ENGINE_TIMEOUT = 15 * 60_000;

/** A Pulumi project with a program of a few lines, components only: no provider, no cloud. */
export class TinyProject {
  readonly root = mkdtempSync(join(tmpdir(), "sluice-tiny-"));
  readonly state = join(this.root, "state");
  readonly project = join(this.root, "project");

  constructor(private readonly engine: Engine = realEngine()) {
    mkdirSync(this.project);
    writeFileSync(join(this.project, "Pulumi.yaml"), "name: tiny\nruntime: nodejs\nmain: index.js\n");
    writeFileSync(join(this.project, "package.json"), '{"name": "tiny"}');
    symlinkSync(join(ROOT, "node_modules"), join(this.project, "node_modules"));
  }

  /** The body of the program; `pulumi` and `component(name, options?)` are there. */
  program(body: string): void {
    writeFileSync(
      join(this.project, "index.js"),
      `const pulumi = require("@pulumi/pulumi");
      const component = (name, options) => new pulumi.ComponentResource("tiny:index:Part", name, {}, options);
      ${body}`,
    );
  }

  /** A policy pack that refuses components whose name begins with `bad` and warns of `odd`. Returns its folder. */
  policyPack(): string {
    const folder = join(this.root, "policies");
    mkdirSync(folder);
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    writeFileSync(
      join(folder, "PulumiPolicy.yaml"),
      "runtime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n",
    );
    writeFileSync(join(folder, "package.json"), '{"name": "tiny-policies", "version": "0.0.1"}');
    writeFileSync(
      join(folder, "index.js"),
      `const { PolicyPack } = require("@pulumi/policy");
      const rule = (name, enforcementLevel, begins) => ({
        name, description: name, enforcementLevel,
        validateResource: (args, report) => { if (args.name.startsWith(begins)) report(args.name + " is " + begins); },
      });
      new PolicyPack("tiny-policies", { policies: [rule("not-bad", "mandatory", "bad"), rule("not-odd", "advisory", "odd")] });`,
    );
    return folder;
  }

  runner(more: Partial<RunnerOptions> = {}): PulumiRunner {
    return new PulumiRunner({
      engine: this.engine,
      projectDirectory: this.project,
      stateDirectory: this.state,
      home: join(this.root, "home"),
      stack: "dev",
      passphrase: "rehearsal",
      ...more,
    });
  }

  read(name: string): string {
    return readFileSync(join(this.project, name), "utf8");
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}
