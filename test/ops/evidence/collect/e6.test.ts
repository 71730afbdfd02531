import { gzipSync } from "node:zlib";
import { s3Bucket } from "../../../../ops/assets/bucket";
import { manifestText } from "../../../../ops/assets/describe";
import { type Entry, digestOf, sha256 } from "../../../../ops/assets/manifest";
import { assetsCollector } from "../../../../ops/evidence/collect/e6";
import type { Given } from "../../../../ops/evidence/collector";
import type { ReleaseNamed } from "../../../../ops/evidence/release";
import { figuresOf, hoursAgo, releaseOf, workplace } from "../../../support/collecting";
import { FakeS3 } from "../../assets/s3";

const at = workplace();
let s3: FakeS3;
const environment = { ...process.env };
beforeEach(async () => {
  s3 = await FakeS3.start("assets-bucket");
  s3.pageSize = 2;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: s3.endpoint,
    AWS_ACCESS_KEY_ID: "id",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
  delete process.env.AWS_REGION;
});
afterEach(() => {
  process.env = { ...environment };
  s3.stop();
  expect(s3.unexpected).toEqual([]);
});

const regions: (string | undefined)[] = [];
const collector = assetsCollector((name, region) => {
  regions.push(region);
  return s3Bucket(name, 4, { region, requestTimeout: 10_000 });
});

const entryOf = (content: Buffer, contentEncoding?: string): Entry => ({
  sha256: sha256(content),
  bytes: content.length,
  contentType: "text/javascript",
  cacheControl: "no-cache",
  ...(contentEncoding === undefined ? {} : { contentEncoding }),
});
const page = Buffer.from("<!doctype html>");
const CONTENTS: Readonly<Record<string, readonly [Buffer, string?]>> = {
  "index.html": [page],
  "index.html.br": [Buffer.from("br of it"), "br"],
  "index.html.gz": [gzipSync(page), "gzip"],
  "logo.png": [Buffer.from("picture")],
};
const MANIFEST = Buffer.from(
  manifestText(
    "1.2.0",
    Object.entries(CONTENTS).map(([path, [content, coding]]) => [path, entryOf(content, coding)]),
  ),
);

/** As ops/assets has uploaded it, without some files. */
function upload(...without: string[]): void {
  for (const [path, [content]] of Object.entries(CONTENTS))
    if (!without.includes(path)) s3.put(`v/1.2.0/${path}`, content, { "x-amz-meta-sha256": sha256(content) });
  s3.put("v/1.2.0/manifest.json", MANIFEST);
  s3.put("v/1.2.00/other.js", "of another version");
}

const lighthouse = (change: object = {}): object => ({
  lighthouseVersion: "12.8.2",
  fetchTime: hoursAgo(3),
  finalDisplayedUrl: "https://app.harbor.example/",
  categories: { performance: { score: 0.95 } },
  audits: { "unminified-javascript": { details: { items: [] } }, "unminified-css": {} },
  ...change,
});
const given = (change: object = {}): Given => ({
  manifest: at.write("manifest.json", MANIFEST.toString()),
  bucket: s3.bucket,
  lighthouse: at.write("lhr.json", lighthouse(change)),
});
/** The release whose frontend is this very manifest. */
const release = (): ReleaseNamed => ({
  ...releaseOf(),
  subjects: [{ name: "frontend 1.2.0", digest: digestOf(MANIFEST) }],
});

describe("E6 evidence", () => {
  it("holds the bucket against the manifest, and Lighthouse against its budget", async () => {
    upload();
    const collected = await at.collect(collector, given(), release());
    expect(figuresOf(collected)).toEqual({
      manifest: digestOf(MANIFEST),
      files: 4,
      missing: [],
      differing: [],
      uncompressed: [],
      unminified: [],
      performance: 0.95,
      budget: 0.9,
    });
    expect(collected.predicate).toMatchObject({
      finishedOn: hoursAgo(3),
      tool: { name: "lighthouse", version: "12.8.2" },
      report: { digest: { sha256: at.seen().digest } },
    });
    expect(s3.calls.filter((call) => call.startsWith("HEAD"))).toHaveLength(4);
    expect(s3.calls.filter((call) => call.startsWith("GET v/"))).toEqual(["GET v/1.2.0/manifest.json"]);
    expect(regions.at(-1)).toBe("eu-west-1");
  });

  it("is refused with everything that the bucket lacks", async () => {
    upload("index.html.br", "logo.png");
    s3.put("v/1.2.0/index.html.gz", "other", { "x-amz-meta-sha256": "0".repeat(64) });
    s3.put("v/1.2.0/manifest.json", "{}");
    const message = await at.refusal(collector, given(), release());
    expect(message).toContain('2 files are missing, the first is "index.html.br"');
    expect(message).toContain('2 files are differing, the first is "index.html.gz"');
    expect(message).toContain('1 files are uncompressed, the first is "index.html"');
    expect(at.seen().text).toContain("logo.png");
  });

  it("looks at digests, not at sizes alone", async () => {
    upload();
    s3.put("v/1.2.0/logo.png", "PICTURE", { "x-amz-meta-sha256": sha256(Buffer.from("PICTURE")) });
    expect(await at.refusal(collector, given(), release())).toContain(
      '1 files are differing, the first is "logo.png"',
    );
    s3.put("v/1.2.0/logo.png", "PICTURE");
    expect(await at.refusal(collector, given(), release())).toContain(
      '1 files are differing, the first is "logo.png"',
    );
  });

  it("is refused for the manifest of another version", async () => {
    upload();
    expect(await at.refusal(collector, given())).toContain(
      `the manifest is "${digestOf(MANIFEST)}", not sha256:2`,
    );
    const broken = { ...given(), manifest: at.write("manifest.json", '{"version":"1.3.0","files":{}}') };
    const message = await at.refusal(collector, broken, release());
    expect(message).toContain('speaks of version "1.3.0", not of 1.2.0');
    expect(message).toContain("the manifest names no file");
  });

  it("is refused for a slow page, one that is not minified, and one that could not be measured", async () => {
    upload();
    const refusal = async (change: object): Promise<string> =>
      at.refusal(collector, given(change), release());
    expect(await refusal({ categories: { performance: { score: 0.89 } } })).toContain(
      "Lighthouse gives 0.89",
    );
    const items = [{ url: "https://app.harbor.example/app.js" }];
    expect(
      await refusal({ audits: { "unminified-javascript": { details: { items } }, "unminified-css": {} } }),
    ).toContain('1 files are unminified, the first is "https://app.harbor.example/app.js"');
    expect(await refusal({ audits: {} })).toContain("the Lighthouse report has no audit unminified-css");
    // As Lighthouse 12.8 writes it: a checklist, and no list of files.
    const latency = { details: { type: "checklist", items: { serverResponseIsFast: { value: true } } } };
    const audits = { "unminified-javascript": {}, "unminified-css": {}, "document-latency-insight": latency };
    await expect(at.collect(collector, given({ audits }), release())).resolves.toBeDefined();
    const failed = { categories: { performance: { score: null } }, runtimeError: { code: "NO_FCP" } };
    expect(await refusal(failed)).toMatch(/could not measure the page[^]*ended with NO_FCP/);
    expect(await refusal({ fetchTime: hoursAgo(8 * 24) })).toContain("it is 8.0 days old; at most 7");
    expect(await refusal({ categories: {}, fetchTime: 1 })).toMatch(
      /fetchTime: [^]*categories\.performance: /,
    );
  });

  it("is refused for a bucket that is not there, and a budget that is none", async () => {
    upload();
    const message = await at.refusal(collector, { ...given(), bucket: "other" }, release());
    expect(message).toContain("there is no such bucket");
    for (const budget of ["0", "2", "good"])
      expect(await at.refusal(collector, { ...given(), budget }, release())).toContain("--budget is");
  });
});
