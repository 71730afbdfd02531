import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { describe, manifestText } from "./describe";
import { MANIFEST, digestOf, parseManifest, type Entry } from "./manifest";
import { inParallel } from "./parallel";
import { SILENT, type Watch } from "./progress";
import { AssetFaults } from "./settings";

/** Files read, compressed and written at a time: as many as zlib has threads. */
const AT_A_TIME = 4;

export interface Preparation {
  /** What the product's build made, e.g. `dist`. */
  readonly from: string;
  readonly version: string;
  /** The version is written to `<to>/<version>/`. */
  readonly to: string;
  /** Which paths carry a hash of their content, and so may be kept for a year. */
  readonly hashed?: RegExp;
}

export interface Prepared {
  /** What the stack's config names in the slot's `assets`. */
  readonly digest: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Turns a build's folder into a version that can be uploaded: every file, its compressed variants, and the manifest. One
 * file at a time is in memory, whatever their number. What stood in the version's place is replaced in one step.
 */
export async function prepareVersion(
  { from, version, to, hashed }: Preparation,
  { progress = SILENT, signal }: Watch = {},
): Promise<Prepared> {
  const target = join(to, version);
  const half = `${target}.writing-${process.pid}`;
  await writing(half, async () => {
    await rm(half, { recursive: true, force: true });
    await mkdir(half, { recursive: true });
  });
  const entries = new Map<string, Entry>();
  try {
    const paths = await filesBelow(from);
    progress.step("compressing", paths.length);
    const prepare = async (path: string): Promise<void> => {
      for (const one of await describe(path, await contentOf(join(from, path)), hashed)) {
        if (entries.has(one.path))
          throw new AssetFaults([
            `${join(from, path)} stands where a compressed variant belongs: rename it.`,
          ]);
        entries.set(one.path, one.entry);
        const file = join(half, one.path);
        await writing(file, async () => {
          await mkdir(dirname(file), { recursive: true });
          await writeFile(file, one.content);
        });
      }
      progress.advance();
    };
    await inParallel(paths, AT_A_TIME, prepare, signal);
    const manifest = Buffer.from(manifestText(version, entries));
    const { faults } = parseManifest(manifest, version);
    if (faults.length > 0) throw new AssetFaults(faults);
    await writeFile(join(half, MANIFEST), manifest);
    await rm(target, { recursive: true, force: true });
    await rename(half, target);
    const bytes = [...entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    return { digest: digestOf(manifest), files: entries.size, bytes };
  } catch (failure) {
    await rm(half, { recursive: true, force: true });
    throw failure;
  }
}

const contentOf = (file: string): Promise<Buffer> =>
  readFile(file).catch((failure: NodeJS.ErrnoException) => {
    throw new AssetFaults([`${file} cannot be read (${failure.code}).`]);
  });

const writing = (path: string, work: () => Promise<void>): Promise<void> =>
  work().catch((failure: NodeJS.ErrnoException) => {
    throw new AssetFaults([`${path} cannot be written (${failure.code}).`]);
  });

/** Paths below a folder, with `/`, in a fixed order. A link might lead anywhere, so none is followed. */
async function filesBelow(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new AssetFaults([`${folder} cannot be read: build the frontend first, or name its folder.`]);
  });
  const odd = found.filter((one) => !one.isFile() && !one.isDirectory());
  if (odd.length > 0)
    throw new AssetFaults(
      odd.map((one) => `${join(one.parentPath, one.name)} is neither a file nor a folder.`),
    );
  const paths = found
    .filter((one) => one.isFile())
    .map((one) => relative(folder, join(one.parentPath, one.name)).split(sep).join("/"));
  if (paths.includes(MANIFEST))
    throw new AssetFaults([
      `${join(folder, MANIFEST)} is in the way of the version's own: give the web app's manifest another name, e.g. app.webmanifest.`,
    ]);
  return paths.sort();
}
