import { readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { Budget } from "./budget";
import { digestOf, MANIFEST, parseManifest, sha256, type Manifest } from "./manifest";
import { inParallel } from "./parallel";
import type { Settings } from "./settings";

const READERS = 16;
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
export async function readVersion({ folder, version, digest }: Settings): Promise<LocalVersion> {
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
  const read = async (path: string): Promise<Buffer> => {
    const file = join(root, path);
    const fault = await whyNotReadable(file, real);
    if (fault !== undefined) throw new Error(`${file} ${fault}.`);
    const content = await readFile(file);
    const wanted = manifest.files.get(path)?.sha256;
    if (sha256(content) !== wanted)
      throw new Error(`${file} is not what the manifest lists: sha256 ${sha256(content)}, wanted ${wanted}.`);
    return content;
  };
  const wrong: string[] = [];
  const memory = new Budget(IN_MEMORY);
  await inParallel(manifest.files, READERS, async ([path, { bytes }]) => {
    const failure = await memory
      .run(bytes, () => read(path))
      .then(
        (content) =>
          content.length === bytes
            ? undefined
            : `${join(root, path)} has ${content.length} bytes, the manifest says ${bytes}.`,
        (reason: Error) => reason.message,
      );
    if (failure !== undefined) wrong.push(failure);
  });
  return { manifest, manifestBytes, faults: [...faults, ...wrong.sort()], read };
}

async function whyNotReadable(file: string, root: string): Promise<string | undefined> {
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) return "is listed in the manifest and does not exist";
  if (!real.startsWith(root + sep)) return `is a link to ${real}, outside of the version's folder`;
  return (await stat(real)).isFile() ? undefined : "is not a file";
}
