import { buildSync } from "esbuild";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const APP = join(__dirname, "..", "..", "rehearsal", "app");

/** A module of the sample product as its image holds it: bundled, so that a test can look at one part of it. */
export function appModule<T extends object>(path: string): T {
  const folder = mkdtempSync(join(tmpdir(), "sluice-module-"));
  const outfile = join(folder, "module.js");
  try {
    buildSync({
      entryPoints: [join(APP, path)],
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      outfile,
      logLevel: "silent",
    });
    return jest.requireActual<T>(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
