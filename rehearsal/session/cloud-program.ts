import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { buildSync } from "esbuild";

const CLOUD = join(__dirname, "..", "cloud");
const CACHE = join(__dirname, "..", "..", "node_modules", ".cache", "sluice");

/** What esbuild cannot see: code that is loaded by its file name. */
const BESIDE = [
  join(CLOUD, "cloudfront", "edge", "functionRealm.cjs"),
  join(CLOUD, "lambda", "bootstrap.mjs"),
];

/**
 * The arguments with which node starts the embedded cloud. Bundled into one file it is ready in a third of the time that
 * its modules take one by one; the file is kept until a source changes. Where the installation cannot be written, the
 * sources are run as they are.
 */
export function cloudProgram(): string[] {
  const sources = ["-r", require.resolve("tsx/cjs"), join(CLOUD, "main.ts")];
  try {
    return [bundle()];
  } catch (failure) {
    if (["EACCES", "EROFS", "EPERM"].includes((failure as NodeJS.ErrnoException).code ?? "")) return sources;
    throw failure;
  }
}

function bundle(): string {
  const folder = join(CACHE, `cloud-${fingerprint()}`);
  const program = join(folder, "main.cjs");
  const copies = BESIDE.map((file) => [file, join(folder, basename(file))] as const);
  if ([program, ...copies.map(([, copy]) => copy)].every((file) => existsSync(file))) return program;
  mkdirSync(folder, { recursive: true });
  for (const [file, copy] of copies) copyFileSync(file, copy);
  // Beside and renamed: two rehearsals that start at once must not run half a file.
  const half = join(folder, `main.${process.pid}.cjs`);
  buildSync({
    entryPoints: [join(CLOUD, "main.ts")],
    outfile: half,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    keepNames: true,
    logLevel: "silent",
  });
  renameSync(half, program);
  return program;
}

/** Changes with every source of the cloud and with the lock file's dependencies. */
function fingerprint(): string {
  const hash = createHash("sha256");
  const lock = join(__dirname, "..", "..", "package-lock.json");
  const files = readdirSync(CLOUD, { recursive: true, encoding: "utf8" }).map((name) => join(CLOUD, name));
  for (const file of [...files, lock].sort()) {
    if (!existsSync(file) || !statSync(file).isFile()) continue;
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(CLOUD, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}
