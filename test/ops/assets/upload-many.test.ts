import { s3Bucket } from "../../../ops/assets/bucket";
import type { Watch } from "../../../ops/assets/progress";
import { AssetFaults } from "../../../ops/assets/settings";
import { CONCURRENCY, uploadVersion, type Outcome } from "../../../ops/assets/upload";
import { type FakeS3, useFakeS3 } from "./s3";
import { layVersion, withVariants } from "./version";

// Real processes and files, on a machine that may be busy.
jest.setTimeout(60_000);

const VERSION = "2.0.0";
let s3: FakeS3;
let folder: string;

useFakeS3((started, made) => {
  [s3, folder] = [started, made];
});

/** Lays a page and so many files without variants; three more files than asked for. */
function layMany(count: number): string {
  const files: Record<string, string | Buffer> = withVariants({ "index.html": "page" });
  for (let index = 0; index < count; index += 1) files[`chunks/${index}.0a.png`] = String(index);
  return layVersion(folder, VERSION, files);
}
const upload = (digest: string, watch?: Watch): Promise<Outcome> =>
  uploadVersion(
    { folder, version: VERSION, digest, bucket: s3.bucket },
    s3Bucket(s3.bucket, CONCURRENCY),
    watch,
  );
const puts = (): string[] => s3.calls.filter((call) => call.startsWith("PUT "));

it("copes with many files: lists page by page, with so many requests at a time and no more", async () => {
  const digest = layMany(600);
  s3.pageSize = 250;
  await expect(upload(digest)).resolves.toMatchObject({ files: 603, uploaded: 603 });
  expect(s3.objects.size).toBe(604);
  expect(s3.busiest).toBeGreaterThan(4);
  expect(s3.busiest).toBeLessThanOrEqual(CONCURRENCY);
  // One request a file, the manifest, the pages before (none yet) and after.
  expect(s3.calls).toHaveLength(603 + 1 + 1 + 3);
  s3.calls.length = 0;
  await expect(upload(digest)).resolves.toMatchObject({ uploaded: 0, kept: 603 });
  expect(s3.calls).toHaveLength(4);
});

it("begins nothing more once it is stopped, waits for what is under way, and tells how far it is", async () => {
  const digest = layMany(100);
  const controller = new AbortController();
  s3.before = () => {
    if (puts().length >= 10) controller.abort(new AssetFaults(["stopped"]));
    return undefined;
  };
  const steps: [string, number | undefined][] = [];
  let done = 0;
  const progress = {
    step: (doing: string, files?: number): void => {
      steps.push([doing, files]);
      done = 0;
    },
    advance: (): void => void (done += 1),
  };
  await expect(upload(digest, { progress, signal: controller.signal })).rejects.toThrow("stopped");
  expect(puts().length).toBeLessThanOrEqual(10 + 2 * CONCURRENCY);
  expect(s3.keys()).toHaveLength(puts().length);
  expect(s3.keys()).not.toContain(`v/${VERSION}/manifest.json`);
  expect(steps).toEqual([
    ["listing what the bucket holds", undefined],
    ["verifying", 103],
    ["comparing what is there already", 0],
    ["uploading", 103],
  ]);
  expect(done).toBe(puts().length);
});

it("publishes no manifest of a version that is not complete after its upload", async () => {
  const digest = layMany(5);
  s3.before = (method, key) => {
    // The listing after the upload.
    if (method === "GET" && key === "" && puts().length > 0)
      s3.objects.delete(`v/${VERSION}/chunks/3.0a.png`);
    return undefined;
  };
  await expect(upload(digest)).rejects.toThrow(
    `v/${VERSION}/chunks/3.0a.png is not in the bucket after its upload: run again.`,
  );
  expect(s3.keys()).not.toContain(`v/${VERSION}/manifest.json`);
});
