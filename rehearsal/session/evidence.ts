import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BuiltVersion } from "../app/build";

const run = promisify(execFile);

/**
 * Runs the sample product's own tests against the built images of a version and gives their JUnit report: the
 * rehearsal's evidence is made from what really ran.
 */
export async function testReport(registry: string, version: string, built: BuiltVersion): Promise<string> {
  const folder = (digest: string): string => join(registry, digest.slice("sha256:".length));
  const { stdout } = await run(
    process.execPath,
    ["--test", "--test-reporter=junit", join(__dirname, "..", "app", "acceptance", "product.test.mjs")],
    { env: { PATH: process.env.PATH, VERSION: version, API_IMAGE: folder(built.api), AI_IMAGE: folder(built.ai) }, maxBuffer: 16 * 1024 * 1024 },
  );
  return stdout;
}
