import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudError } from "../kernel/model";
import { hex } from "../kernel/identifiers";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";

/** One version of an object. The body lies on disk under its digest; a delete marker has none. */
export interface ObjectVersion {
  readonly versionId: string;
  readonly lastModified: number;
  readonly deleteMarker?: true;
  readonly digest: string;
  readonly bytes: number;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Locked until then, in cloud time. */
  readonly retainUntil?: number;
}

/** The objects of all buckets, newest version first, as S3 keeps them. */
export class Objects {
  private readonly folder: string;

  constructor(private readonly world: World) {
    this.folder = join(world.directory, "s3");
  }

  /**
   * Stores a new current version. With versioning the old ones stay; without, the one `null` version is replaced.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
   */
  put(
    bucket: string,
    key: string,
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    versioned: boolean,
    retainUntil?: number,
  ): ObjectVersion {
    const digest = createHash("sha256").update(body).digest("hex");
    this.writeBody(digest, body);
    const version: ObjectVersion = {
      versionId: versioned ? hex(32) : "null",
      lastModified: this.world.clock.now(),
      digest,
      bytes: body.length,
      etag: `"${createHash("md5").update(body).digest("hex")}"`,
      headers,
      ...(retainUntil === undefined ? {} : { retainUntil }),
    };
    this.add(bucket, key, version);
    return version;
  }

  /** The current version, or the one asked for; undefined when the key is not there or deleted. */
  find(bucket: string, key: string, versionId?: string): ObjectVersion | undefined {
    const versions = this.in(bucket).get(key) ?? [];
    const found = versionId === undefined ? versions[0] : versions.find((one) => one.versionId === versionId);
    return found?.deleteMarker === true ? undefined : found;
  }

  versions(bucket: string, key: string): readonly ObjectVersion[] {
    return this.in(bucket).get(key) ?? [];
  }

  body(version: ObjectVersion): Buffer {
    return readFileSync(this.fileOf(version.digest));
  }

  /** Whether the bytes of a digest are there, whole. */
  holds(digest: string): boolean {
    const file = this.fileOf(digest);
    return existsSync(file) && createHash("sha256").update(readFileSync(file)).digest("hex") === digest;
  }

  /** Without a version id: a delete marker where versions are kept, otherwise the object is gone. */
  remove(bucket: string, key: string, versioned: boolean, versionId?: string): ObjectVersion | undefined {
    const objects = this.in(bucket);
    const versions = objects.get(key) ?? [];
    if (versionId === undefined && versioned) {
      const marker: ObjectVersion = {
        versionId: hex(32),
        lastModified: this.world.clock.now(),
        deleteMarker: true,
        digest: "",
        bytes: 0,
        etag: "",
        headers: {},
      };
      this.add(bucket, key, marker);
      return marker;
    }
    const gone = versions.filter((one) => one.versionId === (versionId ?? "null"));
    const kept = versions.filter((one) => !gone.includes(one));
    if (kept.length === 0) objects.delete(key);
    else objects.set(key, kept);
    return gone[0];
  }

  /** Keys whose current version is an object, in S3's order: by UTF-8 bytes. */
  keys(bucket: string, prefix: string): string[] {
    return this.in(bucket)
      .keys()
      .filter((key) => key.startsWith(prefix) && this.find(bucket, key) !== undefined)
      .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  }

  /** Every key with its versions, newest first; delete markers too. */
  all(bucket: string): [string, readonly ObjectVersion[]][] {
    return this.in(bucket)
      .keys()
      .map((key) => [key, this.versions(bucket, key)]);
  }

  /** Whether nothing is left, old versions and delete markers included: only then can a bucket be deleted. */
  isEmpty(bucket: string): boolean {
    return this.in(bucket).keys().length === 0;
  }

  clear(bucket: string): void {
    const objects = this.in(bucket);
    for (const key of objects.keys()) objects.delete(key);
  }

  /** Deletes bodies that no version refers to any more; done at start, when nobody is writing. */
  collectGarbage(buckets: readonly string[]): void {
    if (!existsSync(this.folder)) return;
    const used = new Set(
      buckets.flatMap((bucket) =>
        this.in(bucket)
          .values()
          .flat()
          .map((one) => one.digest),
      ),
    );
    for (const file of readdirSync(this.folder))
      if (!used.has(file)) rmSync(join(this.folder, file), { force: true });
  }

  private add(bucket: string, key: string, version: ObjectVersion): void {
    const before = this.in(bucket).get(key) ?? [];
    this.in(bucket).set(key, [version, ...before.filter((one) => one.versionId !== version.versionId)]);
  }

  private writeBody(digest: string, body: Buffer): void {
    const file = this.fileOf(digest);
    if (existsSync(file)) return;
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const half = `${file}.${hex(8)}`;
    writeFileSync(half, body, { mode: 0o600 });
    renameSync(half, file);
  }

  private fileOf(digest: string): string {
    if (!/^[0-9a-f]{64}$/.test(digest))
      throw new CloudError("InternalError", "an object without a body was read");
    return join(this.folder, digest);
  }

  private in(bucket: string): Collection<readonly ObjectVersion[]> {
    return this.world.store.collection<readonly ObjectVersion[]>(`s3.objects.${bucket}`);
  }
}
