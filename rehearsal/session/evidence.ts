import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import type { BuiltVersion } from "../app/build";
import type { TrustedKey } from "./project";

const run = promisify(execFile);
const ACCEPTANCE = join(__dirname, "..", "app", "acceptance", "product.test.mjs");

/**
 * The rehearsal's release engineer makes evidence as CI does: by the commands of `npm run evidence`, from what really ran.
 */
export class EvidenceDesk {
  constructor(
    /** The project, whose own evidence tool is used. */
    private readonly project: string,
    /** Where the private key and the reports lie; never below the project, which is committed. */
    private readonly folder: string,
    private readonly registry: string,
    /** Where the build put the models. */
    private readonly models: string,
  ) {}

  /** Makes the key of CI, and gives the entry for the stack's config. */
  async makeKey(): Promise<TrustedKey> {
    const said = await this.evidence("keygen", "--name", "ci", "--role", "ci", "--out", this.keyFile);
    const snippet = said
      .split("\n")
      .filter((line) => line.startsWith("- "))
      .join("\n");
    const [key] = parse(snippet, { schema: "failsafe" }) as TrustedKey[];
    if (key === undefined) throw new Error(`keygen showed no key:\n${said}`);
    return key;
  }

  /** Q1: runs the product's own tests against the built images and signs their JUnit report for all that they ran against. */
  async proveTests(version: string, built: BuiltVersion): Promise<void> {
    const report = join(this.folder, `tests-${version}.xml`);
    writeFileSync(report, await this.junit(version, built));
    await this.evidence(
      "collect",
      "q1",
      "--report",
      report,
      "--image",
      built.api,
      "--assets",
      built.assets,
      "--ai-image",
      built.ai,
      "--ai-model",
      built.model,
      "--version",
      version,
      "--key",
      this.keyFile,
    );
  }

  private async junit(version: string, built: BuiltVersion): Promise<string> {
    const image = (digest: string): string => join(this.registry, digest.slice("sha256:".length));
    const environment = {
      PATH: process.env.PATH,
      VERSION: version,
      API_IMAGE: image(built.api),
      AI_IMAGE: image(built.ai),
      AI_MODEL: built.model,
      AI_MODEL_FILE: join(this.models, built.model.slice("sha256:".length)),
    };
    const { stdout } = await run(process.execPath, ["--test", "--test-reporter=junit", ACCEPTANCE], {
      env: environment,
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
  }

  private async evidence(...args: string[]): Promise<string> {
    const { stdout } = await run(process.execPath, ["-r", "tsx/cjs", "ops/evidence/main.ts", ...args], {
      cwd: this.project,
    });
    return stdout;
  }

  private get keyFile(): string {
    return join(this.folder, "ci.pem");
  }
}
