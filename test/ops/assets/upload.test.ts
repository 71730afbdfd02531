import { rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { s3Bucket } from "../../../ops/assets/bucket";
import { digestOf } from "../../../ops/assets/manifest";
import { AssetFaults } from "../../../ops/assets/settings";
import { CONCURRENCY, uploadVersion, type Outcome } from "../../../ops/assets/upload";
import { type FakeS3, useFakeS3 } from "./s3";
import { layVersion, manifestFor, withVariants } from "./version";

// Real processes and files, on a machine that may be busy.
jest.setTimeout(60_000);

const VERSION = "1.2.0";
const FILES = withVariants({
  "index.html": "<!doctype html>page",
  "sw.js": "worker",
  "app.0123456789ab.js": "code",
  "deep/er/a b@2x.0a.png": "more",
});
/** Three of the four are there three times. */
const COUNT = 10;
const BYTES = Object.values(FILES).reduce((sum, content) => sum + Buffer.byteLength(content), 0);
let s3: FakeS3;
let folder: string;
let digest: string;

useFakeS3((started, made) => {
  [s3, folder] = [started, made];
  digest = layVersion(folder, VERSION, FILES);
});

const upload = (
  change: Partial<{ digest: string; bucket: string; version: string }> = {},
): Promise<Outcome> =>
  uploadVersion(
    { folder, version: VERSION, digest, bucket: s3.bucket, ...change },
    s3Bucket(change.bucket ?? s3.bucket, CONCURRENCY),
  );
async function faultsOf(run: Promise<unknown>): Promise<readonly string[]> {
  const failure = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(failure).toBeInstanceOf(AssetFaults);
  return (failure as AssetFaults).faults;
}
const puts = (): string[] => s3.calls.filter((call) => call.startsWith("PUT "));

it("uploads every file with its type and cache headers, and the manifest last", async () => {
  await expect(upload()).resolves.toEqual({
    files: COUNT,
    bytes: BYTES,
    uploaded: COUNT,
    kept: 0,
    extra: [],
  });
  expect(s3.keys()).toEqual([...Object.keys(FILES), "manifest.json"].map((path) => `v/1.2.0/${path}`).sort());
  expect(puts().at(-1)).toBe("PUT v/1.2.0/manifest.json");
  const { body, headers } = s3.objects.get("v/1.2.0/index.html") ?? {};
  expect(body?.toString()).toBe(FILES["index.html"]);
  expect(headers).toMatchObject({ "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" });
  expect(headers).not.toHaveProperty("content-encoding");
  const variant = s3.objects.get("v/1.2.0/app.0123456789ab.js.br");
  expect(variant?.headers).toMatchObject({
    "content-encoding": "br",
    "content-type": "text/javascript",
    "cache-control": "public, max-age=31536000, immutable",
  });
  expect(brotliDecompressSync(variant?.body ?? "").toString()).toBe("code");
  expect(digestOf(s3.objects.get("v/1.2.0/manifest.json")?.body ?? Buffer.alloc(0))).toBe(digest);
});

it("does nothing the second time, nor when the local files are gone: a rollback needs none", async () => {
  await upload();
  s3.calls.length = 0;
  await expect(upload()).resolves.toMatchObject({ uploaded: 0, kept: COUNT });
  rmSync(join(folder, VERSION), { recursive: true });
  await expect(upload()).resolves.toMatchObject({ uploaded: 0, kept: COUNT });
  expect(new Set(s3.calls)).toEqual(new Set(["GET ?prefix=v/1.2.0/", "GET v/1.2.0/manifest.json"]));
});

it("goes on after an upload that broke off: keeps what is there and the same, adds the rest, and has no manifest till then", async () => {
  s3.before = (method, key) =>
    method === "PUT" && key.endsWith("sw.js") ? { status: 403, code: "AccessDenied" } : undefined;
  expect(await faultsOf(upload())).toEqual([
    expect.stringMatching(/^Cannot write v\/1\.2\.0\/sw\.js .* AccessDenied \(403\).*s3:PutObject/),
  ]);
  expect(s3.keys()).not.toContain("v/1.2.0/manifest.json");
  s3.before = () => undefined;
  const there = s3.keys().length;
  await expect(upload()).resolves.toMatchObject({ uploaded: COUNT - there, kept: there });
});

it("compares by content what something else put there", async () => {
  s3.put("v/1.2.0/sw.js", "worker");
  s3.put("v/1.2.0/old.js", "left over");
  await expect(upload()).resolves.toEqual({
    files: COUNT,
    bytes: BYTES,
    uploaded: COUNT - 1,
    kept: 1,
    extra: ["old.js"],
  });
});

it("refuses to change a version: other content under one of its keys, of the same size even", async () => {
  s3.put("v/1.2.0/sw.js", "wOrker");
  expect(await faultsOf(upload())).toEqual([
    expect.stringMatching(/^v\/1\.2\.0\/sw\.js is already .* other content.*new version number/),
  ]);
  expect(puts()).toEqual([]);
});

it("refuses another build of a version that is published", async () => {
  await upload();
  s3.calls.length = 0;
  const other = layVersion(folder, VERSION, withVariants({ ...FILES, "sw.js": "other worker" }));
  const [fault] = await faultsOf(upload({ digest: other }));
  expect(fault).toMatch(
    /^Version 1\.2\.0 is already in the bucket assets-bucket with the manifest sha256:[0-9a-f]{64}; the config wants sha256:/,
  );
  expect(puts()).toEqual([]);
});

it("puts back a file that was deleted from a published version, and only that", async () => {
  await upload();
  s3.calls.length = 0;
  s3.objects.delete("v/1.2.0/sw.js");
  await expect(upload()).resolves.toMatchObject({ uploaded: 1, kept: COUNT - 1 });
  expect(puts()).toEqual(["PUT v/1.2.0/sw.js", "PUT v/1.2.0/manifest.json"]);
});

it("says that the local files are needed when the bucket lacks some and the folder is gone", async () => {
  await upload();
  s3.objects.delete("v/1.2.0/sw.js");
  rmSync(join(folder, VERSION), { recursive: true });
  expect(await faultsOf(upload())).toEqual([
    expect.stringMatching(/1\.2\.0 does not exist: build version 1\.2\.0/),
    "The bucket assets-bucket holds version 1.2.0 without sw.js, so the local files are needed.",
  ]);
});

it("lets two uploads run at once: each file is written once, both succeed", async () => {
  const outcomes = await Promise.all([upload(), upload()]);
  expect(outcomes.map(({ files }) => files)).toEqual([COUNT, COUNT]);
  expect(s3.keys()).toHaveLength(COUNT + 1);
});

it("fails when another upload with other content wins the race", async () => {
  s3.before = (method, key) => {
    if (method === "PUT" && key.endsWith("sw.js")) s3.put(key, "theirs");
    return undefined;
  };
  expect(await faultsOf(upload())).toEqual([
    expect.stringContaining("v/1.2.0/sw.js is already in the bucket"),
  ]);
  expect(s3.objects.get("v/1.2.0/sw.js")?.body.toString()).toBe("theirs");
});

it("tries again when S3 says that the key is just being written", async () => {
  let refused = 0;
  s3.before = (method, key) => {
    if (method !== "PUT" || !key.endsWith("sw.js") || refused > 0) return undefined;
    refused += 1;
    return { status: 409, code: "ConditionalRequestConflict" };
  };
  await expect(upload()).resolves.toMatchObject({ uploaded: COUNT });
});

it("slows down when S3 asks for it, and loses no file", async () => {
  const refused = new Set<string>();
  s3.before = (method, key) => {
    if (method !== "PUT" || refused.has(key) || refused.size >= 6) return undefined;
    refused.add(key);
    return { status: 503, code: "SlowDown" };
  };
  await expect(upload()).resolves.toMatchObject({ uploaded: COUNT });
  expect(refused.size).toBe(6);
  expect(s3.keys()).toHaveLength(COUNT + 1);
});

it("uploads nothing at all when one file of the manifest is missing at home", async () => {
  unlinkSync(join(folder, VERSION, "app.0123456789ab.js.gz"));
  expect((await faultsOf(upload()))[0]).toMatch(
    /app\.0123456789ab\.js\.gz is listed in the manifest and does not/,
  );
  expect(s3.keys()).toEqual([]);
});

it("lists all that is wrong with the local files at once, and uploads nothing", async () => {
  const outside = join(folder, "outside");
  writeFileSync(outside, "secret");
  unlinkSync(join(folder, VERSION, "sw.js"));
  symlinkSync(outside, join(folder, VERSION, "sw.js"));
  unlinkSync(join(folder, VERSION, "deep/er/a b@2x.0a.png"));
  writeFileSync(join(folder, VERSION, "app.0123456789ab.js"), "changed");
  const faults = await faultsOf(upload({ digest: `sha256:${"0".repeat(64)}` }));
  expect(faults).toEqual([
    expect.stringMatching(/manifest\.json has the digest sha256:.*, the config wants sha256:0/),
    expect.stringMatching(/app\.0123456789ab\.js is not what the manifest lists/),
    expect.stringMatching(/a b@2x\.0a\.png is listed in the manifest and does not exist/),
    expect.stringMatching(/sw\.js is a link to .*outside, outside of the version's folder/),
    expect.stringMatching(/holds nothing of version 1\.2\.0/),
  ]);
  expect(s3.keys()).toEqual([]);
});

it("reads nothing by a path that leads out of the folder", async () => {
  writeFileSync(join(folder, "secret"), "secret");
  const json = manifestFor(VERSION, { ...FILES, "../secret": "secret" });
  writeFileSync(join(folder, VERSION, "manifest.json"), json);
  const faults = await faultsOf(upload({ digest: digestOf(Buffer.from(json)) }));
  expect(faults[0]).toContain('manifest.json lists "../secret", which leads out of its folder');
  expect(s3.keys()).toEqual([]);
});

it.each([
  [
    "an empty folder",
    (): void => unlinkSync(join(folder, VERSION, "manifest.json")),
    /manifest\.json cannot be read: build version 1\.2\.0 into this folder/,
  ],
  [
    "no folder",
    (): void => rmSync(join(folder, VERSION), { recursive: true }),
    /does not exist: build version 1\.2\.0, or correct sluice:assetsFolder/,
  ],
])("refuses %s in a sentence", async (_, spoil, sentence) => {
  spoil();
  expect((await faultsOf(upload()))[0]).toMatch(sentence);
});

it("says what is wrong with the bucket", async () => {
  expect(await faultsOf(upload({ bucket: "another-bucket" }))).toEqual([
    expect.stringMatching(/another-bucket: there is no such bucket/),
  ]);
  s3.before = () => ({ status: 403, code: "AccessDenied" });
  expect(await faultsOf(upload())).toEqual([
    expect.stringMatching(/^Cannot list v\/1\.2\.0\/ .*AccessDenied.*s3:ListBucket/),
  ]);
});
