import { readFileSync } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { Budget } from "./budget";
import { digestOf, MANIFEST, parseManifest, sha256, type Manifest } from "./manifest";
import { inParallel } from "./parallel";
import { SILENT, type Watch } from "./progress";
import type { Settings } from "./settings";

const READERS = 16;
/** Bytes up to which a file that was just verified is read at once: from memory, quicker than a thread is woken up. */
const SMALL = 64 * 1024;
/** Bytes in memory at a time while files are verified. */
const IN_MEMORY = 64 * 1024 * 1024;

/** A version as the build left it. */
export interface LocalVersion {
  readonly manifest: Manifest;
  readonly manifestBytes: Buffer;
  /** Every reason why it cannot be uploaded; empty when each file is what the manifest says. */
  readonly faults: readonly string[];
  /** Reads a file of the manifest; throws when it is not the file that was verified. */
  read(path: string): Promise<Buffer>;
}

/** Reads `<folder>/<version>/` and holds every file against the manifest, and the manifest against the config's digest. */
export async function readVersion(
  { folder, version, digest }: Settings,
  { progress = SILENT, signal }: Watch = {},
): Promise<LocalVersion> {
  const root = join(folder, version);
  const none = (fault: string): LocalVersion => ({
    manifest: { version, files: new Map() },
    manifestBytes: Buffer.alloc(0),
    faults: [fault],
    read: () => Promise.reject(new Error(fault)),
  });
  const real = await realpath(root).catch(() => undefined);
  if (real === undefined)
    return none(`${root} does not exist: build version ${version}, or correct sluice:assetsFolder.`);
  const manifestBytes = await readFile(join(root, MANIFEST)).catch(() => undefined);
  if (manifestBytes === undefined)
    return none(`${join(root, MANIFEST)} cannot be read: build version ${version} into this folder.`);

  const { manifest, faults } = parseManifest(manifestBytes, version);
  if (digestOf(manifestBytes) !== digest) {
    faults.unshift(
      `${join(root, MANIFEST)} has the digest ${digestOf(manifestBytes)}, the config wants ${digest}: ` +
        "take the build that was tested, or put the digest of this one in the slot's assets.",
    );
  }
  const plain = await plainFiles(real);
  const check = async (
    path: string,
    content: (file: string) => Buffer | Promise<Buffer>,
  ): Promise<Buffer> => {
    const file = join(root, path);
    const fault = plain.has(path) ? undefined : await whyNotReadable(file, real);
    if (fault !== undefined) throw new Error(`${file} ${fault}.`);
    const bytes = await content(file);
    const { sha256: wanted, bytes: length } = manifest.files.get(path) ?? {};
    if (sha256(bytes) !== wanted)
      throw new Error(`${file} is not what the manifest lists: sha256 ${sha256(bytes)}, wanted ${wanted}.`);
    if (bytes.length !== length)
      throw new Error(`${file} has ${bytes.length} bytes, the manifest says ${length}.`);
    return bytes;
  };
  const wrong: string[] = [];
  const memory = new Budget(IN_MEMORY);
  progress.step("verifying", manifest.files.size);
  const verify = async ([path, { bytes }]: readonly [string, { readonly bytes: number }]): Promise<void> => {
    await memory
      .run(bytes, () => check(path, (file) => readFile(file)))
      .catch((reason: Error) => wrong.push(reason.message));
    progress.advance();
  };
  await inParallel(manifest.files, READERS, verify, signal);
  return {
    manifest,
    manifestBytes,
    faults: [...faults, ...wrong.sort()],
    read: (path) => {
      const small = (manifest.files.get(path)?.bytes ?? Infinity) <= SMALL;
      return check(path, (file) => (small ? readFileSync(file) : readFile(file)));
    },
  };
}

/** Paths of the files that lie below the folder themselves: one look at each folder, instead of several at each file. */
async function plainFiles(root: string): Promise<Set<string>> {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile());
  return new Set(
    files.map(({ parentPath, name }) => relative(root, join(parentPath, name)).split(sep).join("/")),
  );
}

async function whyNotReadable(file: string, root: string): Promise<string | undefined> {
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) return "is listed in the manifest and does not exist";
  if (!real.startsWith(root + sep)) return `is a link to ${real}, outside of the version's folder`;
  return (await stat(real)).isFile() ? undefined : "is not a file";
}
