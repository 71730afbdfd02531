import { randomBytes } from "node:crypto";
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  paginateListObjectsV2,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
} from "@aws-sdk/client-s3";
import { s3 } from "../../../../rehearsal/cloud/s3/service";
import { wire } from "../../../../rehearsal/cloud/wire/service";
import { World } from "../../../../rehearsal/cloud/kernel/world";
import { Declared, s3Client, temporaryWorld } from "../../../support/declared";

let declared: Declared;
let client: S3Client;
let endpoint: ReturnType<typeof wire>;
let directory: string;
let remove: () => void;
const Bucket = "harbor-assets";

beforeAll(async () => {
  const temporary = await temporaryWorld();
  ({ directory, remove } = temporary);
  const service = s3(temporary.world);
  endpoint = wire(temporary.world, [service.wire]);
  await endpoint.start?.();
  declared = new Declared(temporary.world, [service]);
  client = s3Client(endpoint.endpoint());
  await declared.create("Bucket", { bucket: Bucket });
  await declared.create("BucketVersioning", {
    bucket: Bucket,
    versioningConfiguration: { status: "Enabled" },
  });
});
afterAll(async () => {
  client.destroy();
  await endpoint.stop?.();
  remove();
});

const textOf = async (Key: string, VersionId?: string): Promise<string> =>
  (await (await client.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString()) ??
  "";

describe("objects through the real SDK", () => {
  it("keeps body, type, cache and user headers", async () => {
    const Body = randomBytes(1_500_000);
    await client.send(
      new PutObjectCommand({
        Bucket,
        Key: "v/1.2.0/app.js",
        Body,
        ContentType: "text/javascript",
        CacheControl: "max-age=31536000, immutable",
        ContentEncoding: "br",
        Metadata: { sha: "abc" },
      }),
    );
    const found = await client.send(new GetObjectCommand({ Bucket, Key: "v/1.2.0/app.js" }));
    expect(Buffer.from((await found.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
    expect(found).toMatchObject({
      ContentType: "text/javascript",
      CacheControl: "max-age=31536000, immutable",
      ContentEncoding: "br",
      Metadata: { sha: "abc" },
    });
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: "v/1.2.0/app.js" }))).toMatchObject({
      ContentLength: Body.length,
      ETag: found.ETag,
    });
  });

  it.each(["a b/c d.txt", "grüße/東京.html", "odd/+&=?#%25.js", "emoji/🚢.svg", "dots/..%2f/x"])(
    "keeps the key %s",
    async (Key) => {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      expect(await textOf(Key)).toBe(Key);
      const listed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: Key.slice(0, 3) }));
      expect(listed.Contents?.map((one) => one.Key)).toContain(Key);
    },
  );

  it("takes 64 uploads at once and lists all of them, page by page", async () => {
    const keys = Array.from({ length: 64 }, (_, index) => `many/${String(index).padStart(3, "0")}.txt`);
    await Promise.all(
      keys.map((Key) =>
        client.send(new PutObjectCommand({ Bucket, Key, Body: `${Key} ${"x".repeat(20_000)}` })),
      ),
    );
    const listed: string[] = [];
    let pages = 0;
    for await (const page of paginateListObjectsV2({ client, pageSize: 10 }, { Bucket, Prefix: "many/" })) {
      pages += 1;
      listed.push(...(page.Contents ?? []).map((one) => one.Key ?? ""));
    }
    expect(listed).toEqual(keys);
    expect(pages).toBe(7);
    expect(await textOf("many/042.txt")).toContain("many/042.txt ");
  });

  it("keeps the old version on overwrite and on delete", async () => {
    const first = await client.send(new PutObjectCommand({ Bucket, Key: "page.html", Body: "one" }));
    const second = await client.send(new PutObjectCommand({ Bucket, Key: "page.html", Body: "two" }));
    expect(second.VersionId).not.toBe(first.VersionId);
    expect(await textOf("page.html")).toBe("two");
    expect(await textOf("page.html", first.VersionId)).toBe("one");
    expect((await client.send(new DeleteObjectCommand({ Bucket, Key: "page.html" }))).DeleteMarker).toBe(
      true,
    );
    await expect(textOf("page.html")).rejects.toMatchObject({ name: "NoSuchKey" });
    expect(await textOf("page.html", second.VersionId)).toBe("two");
  });

  it("deletes many at once", async () => {
    for (const Key of ["gone/a", "gone/b & c"])
      await client.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    const result = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "gone/a" }, { Key: "gone/b & c" }] } }),
    );
    expect(result.Deleted?.map((one) => one.Key)).toEqual(["gone/a", "gone/b & c"]);
    expect((await client.send(new ListObjectsV2Command({ Bucket, Prefix: "gone/" }))).KeyCount).toBe(0);
  });

  it("does not overwrite with If-None-Match: *", async () => {
    const put = (): Promise<unknown> =>
      client.send(new PutObjectCommand({ Bucket, Key: "once.txt", Body: "x", IfNoneMatch: "*" }));
    await put();
    await expect(put()).rejects.toMatchObject({ name: "PreconditionFailed" });
  });

  it("refuses a body that does not match its checksum", async () => {
    const put = client.send(
      new PutObjectCommand({
        Bucket,
        Key: "bad.txt",
        Body: "x",
        ChecksumSHA256: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
      }),
    );
    await expect(put).rejects.toMatchObject({ name: "BadDigest" });
  });

  it("names the bucket that is not there", async () => {
    await expect(
      client.send(new PutObjectCommand({ Bucket: "nowhere-at-all", Key: "a", Body: "x" })),
    ).rejects.toMatchObject({ name: "NoSuchBucket" });
  });

  it("names the action that is not modelled", async () => {
    await expect(
      client.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: `${Bucket}/a` })),
    ).rejects.toThrow(/CopyObject is not modelled/);
    await expect(client.send(new CreateMultipartUploadCommand({ Bucket, Key: "b" }))).rejects.toMatchObject({
      name: "NotImplemented",
    });
  });
});

describe("the bucket", () => {
  it("is not deleted while it holds anything, unless forced", async () => {
    await expect(declared.delete("Bucket", Bucket)).rejects.toThrow(/BucketNotEmpty/);
    const forced = "harbor-forced";
    await declared.create("Bucket", { bucket: forced, forceDestroy: true });
    await client.send(new PutObjectCommand({ Bucket: forced, Key: "a", Body: "x" }));
    await declared.delete("Bucket", forced);
    await expect(client.send(new ListObjectsV2Command({ Bucket: forced }))).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
  });

  it("has a name of its own, in S3's spelling", async () => {
    await expect(declared.create("Bucket", { bucket: Bucket })).rejects.toThrow(/BucketAlreadyOwnedByYou/);
    for (const bad of [
      "Ab-c",
      "ab",
      "a_b-c",
      "-abc",
      "a..b",
      "10.0.0.1",
      "xn--abc",
      "abc-s3alias",
      "x".repeat(64),
    ]) {
      expect({ bad, refused: declared.model("Bucket").inputs.safeParse({ bucket: bad }).success }).toEqual({
        bad,
        refused: false,
      });
    }
  });

  it("survives a restart with its objects", async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: "kept.txt", Body: "still here" }));
    declared.world.store.flush();
    const again = await World.create({ directory });
    const service = s3(again);
    await service.start?.();
    const second = wire(again, [service.wire]);
    await second.start?.();
    const other = s3Client(second.endpoint());
    try {
      const found = await other.send(new GetObjectCommand({ Bucket, Key: "kept.txt" }));
      expect(await found.Body?.transformToString()).toBe("still here");
    } finally {
      other.destroy();
      await second.stop?.();
      again.clock.stop();
      again.store.close();
    }
  });
});
