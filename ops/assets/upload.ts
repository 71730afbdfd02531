import type { Bucket } from "./bucket";
import { Budget } from "./budget";
import { readVersion, type LocalVersion } from "./folder";
import { digestOf, MANIFEST, parseManifest, sha256, type Entry, type Manifest } from "./manifest";
import { inParallel } from "./parallel";
import { incomplete, planUpload } from "./plan";
import { SILENT, type Watch } from "./progress";
import { AssetFaults, type Settings } from "./settings";

/** Requests to S3 at a time. S3 takes thousands a second per prefix; more would only wait for this process. */
export const CONCURRENCY = 32;
/** Bytes of files in memory at a time, whatever their number. */
const IN_MEMORY = 64 * 1024 * 1024;

export interface Outcome {
  /** Files of the version, the manifest not counted. */
  readonly files: number;
  readonly bytes: number;
  /** Files written now, the manifest not counted. */
  readonly uploaded: number;
  /** Files that were there already. */
  readonly kept: number;
  /** Keys below the version's prefix that its manifest does not list; nobody asks for them. */
  readonly extra: readonly string[];
}

/** What the bucket holds of a version, by path. */
interface Held {
  readonly sizes: ReadonlyMap<string, number>;
  readonly manifest: Buffer | undefined;
}

/**
 * Makes the bucket hold the version: all files, then the manifest. Whoever finds the manifest finds everything. Nothing
 * that is there is overwritten; running it again does nothing. Throws {@link AssetFaults}.
 */
export async function uploadVersion(settings: Settings, bucket: Bucket, watch: Watch = {}): Promise<Outcome> {
  const { progress = SILENT } = watch;
  const prefix = `v/${settings.version}/`;
  progress.step("listing what the bucket holds");
  const held = await look(bucket, prefix).catch(async (failure: Error) => {
    // What is wrong at home is worth knowing in the same go.
    const { faults } = await readVersion(settings, watch);
    throw failure instanceof AssetFaults ? new AssetFaults([...failure.faults, ...faults]) : failure;
  });
  const known = held.manifest === undefined ? undefined : published(held.manifest, settings);
  const missing = known === undefined ? undefined : incomplete(known, held.sizes);
  if (known !== undefined && missing?.length === 0) return outcome(known, 0, held);

  const local = await readVersion(settings, watch);
  if (local.faults.length > 0)
    throw new AssetFaults([...local.faults, ...whatBucketLacks(settings, held, missing)]);
  const plan = planUpload(
    local.manifest,
    await digests(bucket, prefix, local.manifest, held, known !== undefined, watch),
  );
  if (plan.conflicts.length > 0) throw new AssetFaults(plan.conflicts.map((path) => taken(settings, path)));

  await uploadFiles(settings, bucket, local, plan.upload, watch);
  progress.step("listing what the bucket holds now");
  const after = await look(bucket, prefix);
  const absent = incomplete(local.manifest, after.sizes);
  if (absent.length > 0)
    throw new AssetFaults(
      absent.map((path) => `${prefix}${path} is not in the bucket after its upload: run again.`),
    );
  await createOrEqual(
    bucket,
    prefix + MANIFEST,
    local.manifestBytes,
    entryOfManifest(local.manifestBytes),
    () => taken(settings, MANIFEST),
  );
  return outcome(local.manifest, plan.upload.length, after);
}

async function uploadFiles(
  settings: Settings,
  bucket: Bucket,
  local: LocalVersion,
  paths: readonly string[],
  { progress = SILENT, signal }: Watch,
): Promise<void> {
  progress.step("uploading", paths.length);
  const memory = new Budget(IN_MEMORY);
  const upload = async (path: string): Promise<void> => {
    const entry = local.manifest.files.get(path);
    if (entry === undefined) return;
    await memory.run(entry.bytes, async () => {
      const content = await local.read(path).catch((reason: Error) => {
        throw new AssetFaults([
          `${reason.message} It changed during the upload: build version ${settings.version} anew.`,
        ]);
      });
      const key = `v/${settings.version}/${path}`;
      await createOrEqual(bucket, key, content, entry, () => taken(settings, path));
    });
    progress.advance();
  };
  await inParallel(paths, CONCURRENCY, upload, signal);
}

async function look(bucket: Bucket, prefix: string): Promise<Held> {
  const keys = await bucket.list(prefix);
  const sizes = new Map([...keys].map(([key, bytes]) => [key.slice(prefix.length), bytes]));
  return { sizes, manifest: sizes.has(MANIFEST) ? await bucket.read(prefix + MANIFEST) : undefined };
}

/** The manifest that the bucket has. Another one than the config wants is another version under the same name. */
function published(bytes: Buffer, { version, digest, bucket }: Settings): Manifest {
  if (digestOf(bytes) !== digest) {
    throw new AssetFaults([
      `Version ${version} is already in the bucket ${bucket} with the manifest ${digestOf(bytes)}; the config wants ${digest}. ` +
        "A version never changes once it is uploaded: build under a new version number, or put the digest that is there in the slot's assets.",
    ]);
  }
  const { manifest, faults } = parseManifest(bytes, version);
  if (faults.length > 0) throw new AssetFaults(faults);
  return manifest;
}

/**
 * SHA-256 by path of what is there. Where the published manifest is the one that is wanted (`verified`), a file of the
 * right size is the listed one, and none needs to be looked at.
 */
async function digests(
  bucket: Bucket,
  prefix: string,
  { files }: Manifest,
  { sizes }: Held,
  verified: boolean,
  { progress = SILENT, signal }: Watch,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const doubtful: string[] = [];
  for (const [path, { bytes, sha256: digest }] of files) {
    if (verified && sizes.get(path) === bytes) found.set(path, digest);
    else if (sizes.has(path)) doubtful.push(path);
  }
  progress.step("comparing what is there already", doubtful.length);
  const compare = async (path: string): Promise<void> => {
    const digest = await bucket.digest(prefix + path);
    if (digest !== undefined) found.set(path, digest);
    progress.advance();
  };
  await inParallel(doubtful, CONCURRENCY, compare, signal);
  return found;
}

async function createOrEqual(
  bucket: Bucket,
  key: string,
  content: Buffer,
  entry: Entry,
  conflict: () => string,
): Promise<void> {
  if (await bucket.create(key, content, entry)) return;
  // Someone was faster. The same content is as good as our own.
  if ((await bucket.digest(key)) !== entry.sha256) throw new AssetFaults([conflict()]);
}

const taken = ({ bucket, version }: Settings, path: string): string =>
  `v/${version}/${path} is already in the bucket ${bucket} with other content. A version never changes: build under a new version number` +
  " (or, if no deployment ever used this one, delete the object first).";

function whatBucketLacks(
  { version, bucket }: Settings,
  { sizes }: Held,
  missing: string[] | undefined,
): string[] {
  if (missing === undefined) {
    return [
      `The bucket ${bucket} ${sizes.size === 0 ? "holds nothing of" : "holds only a part of"} version ${version}, so the local files are needed.`,
    ];
  }
  return [
    `The bucket ${bucket} holds version ${version} without ${missing.slice(0, 5).join(", ")}${missing.length > 5 ? " …" : ""}, so the local files are needed.`,
  ];
}

const entryOfManifest = (bytes: Buffer): Entry => ({
  sha256: sha256(bytes),
  bytes: bytes.length,
  contentType: "application/json",
  cacheControl: "no-cache",
});

function outcome({ files }: Manifest, uploaded: number, { sizes }: Held): Outcome {
  const bytes = [...files.values()].reduce((sum, entry) => sum + entry.bytes, 0);
  const extra = [...sizes.keys()].filter((path) => path !== MANIFEST && !files.has(path));
  return { files: files.size, bytes, uploaded, kept: files.size - uploaded, extra };
}
