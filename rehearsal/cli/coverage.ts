import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { services } from "../cloud/cloud";
import { coverage } from "../cloud/coverage";
import { Registry } from "../cloud/kernel/registry";
import { World } from "../cloud/kernel/world";
import { reportFailure } from "./failure";

/** What rehearsal/COVERAGE.md has to say, from the models as they are. */
export async function currentCoverage(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "sluice-coverage-"));
  try {
    return coverage(new Registry(services(await World.create({ directory }))));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** `npm run coverage`: writes it. */
async function main(): Promise<void> {
  const file = resolve(__dirname, "..", "COVERAGE.md");
  writeFileSync(file, await currentCoverage());
  process.stdout.write(`${file} is written\n`);
}

if (require.main === module) main().catch(reportFailure);
