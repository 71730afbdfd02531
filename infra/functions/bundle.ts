import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { projectRoot } from "../project";

/** Raised when the options below change: what was bundled before is not taken then. */
const FORM = "1";

/**
 * One function of `ops/` as a single file, made while the program runs: no command to remember, and nothing to check in.
 * The file depends on the sources and on the installed packages alone, so that an `up` with nothing changed finds the hash
 * of before. It lies beside the packages, under the digest of what it is made of: the next preview takes it from there,
 * since bundling takes about a second and an emergency must not wait for it.
 */
export function bundle(name: string, root = projectRoot()): string {
  const folder = join(root, "node_modules", ".cache", "sluice", digestOf(root, name));
  const file = join(folder, "index.js");
  if (existsSync(file)) return file;
  const { outputFiles } = buildSync({
    entryPoints: [join(root, "ops", name, "handler.ts")],
    absWorkingDir: root,
    bundle: true,
    write: false,
    outfile: file,
    platform: "node",
    target: "node22",
    format: "cjs",
    mainFields: ["module", "main"],
    minify: true,
    // Paths stay those of the project where the packages are linked in from elsewhere.
    preserveSymlinks: true,
    legalComments: "none",
    logLevel: "error",
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`ops/${name}/handler.ts has led to no bundle`);
  mkdirSync(folder, { recursive: true });
  const half = join(folder, `writing-${process.pid}`);
  writeFileSync(half, output.contents);
  renameSync(half, file);
  return file;
}

/** Of everything that a bundle can be made of: all of `ops/`, and every package as npm has installed it. */
function digestOf(root: string, name: string): string {
  const digest = createHash("sha256").update(`${FORM}\0${name}\0`);
  const take = (path: string): void =>
    void digest
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  take(join("node_modules", ".package-lock.json"));
  const sources = readdirSync(join(root, "ops"), { recursive: true, encoding: "utf8" });
  for (const path of sources.sort()) if (path.endsWith(".ts")) take(join("ops", path));
  return digest.digest("hex");
}
