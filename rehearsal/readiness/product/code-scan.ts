import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runNode } from "../child";
import type { Reporter } from "../reporter";
import { PRODUCT } from "./repository";

/** What runs in the product: server and page; not what builds and tests it. */
const SOURCES = ["api", "ai", "service", "web"];

/**
 * Q2: a static scan of the product's sources by ESLint with eslint-plugin-security. A product's own CI asks a database of
 * vulnerabilities about its dependencies besides (`npm audit --json`); a rehearsal has no network to ask one, and must not
 * turn red by tomorrow's advisories.
 */
export const codeScan: Reporter = {
  title: ({ version }) => `a security scan of the sources of ${version}`,
  after: "built",
  report: async ({ folder, signal }) => {
    const report = join(folder, "scan.sarif");
    writeFileSync(report, await scan(PRODUCT, folder, signal));
    return [{ row: "q2-scan", args: ["--report", report] }];
  },
};

/** What the scanner says of the sources in a folder, as SARIF. */
export async function scan(folder: string, temporary: string, signal?: AbortSignal): Promise<string> {
  const eslint = join(dirname(require.resolve("eslint/package.json")), "bin", "eslint.js");
  const [config, format] = ["eslint.config.mjs", "sarif.mjs"].map((name) => join(PRODUCT, "scan", name));
  const args = [eslint, "--config", config ?? "", "--format", format ?? "", ...SOURCES];
  const { stdout, stderr } = await runNode(args, {
    cwd: folder,
    environment: { HOME: temporary, TMPDIR: temporary },
    signal,
  });
  // It ends with 1 when it found an error; what it found is in the report.
  if (stdout.trimStart().startsWith("{")) return stdout;
  throw new Error(`ESLint wrote no report:\n${`${stdout}\n${stderr}`.trim().slice(-1500)}`);
}
