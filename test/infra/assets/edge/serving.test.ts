import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { s3Bucket } from "../../../../ops/assets/bucket";
import { uploadVersion } from "../../../../ops/assets/upload";
import { buildProduct, type Built } from "../../../../rehearsal/app/build";
import { type Seen, visit } from "../../../support/viewer";
import { BUCKET, DOMAIN, type Stack, makeStack, readPolicy } from "../../../rehearsal/cloud/cloudfront/stack";

// The sample product's own build, uploaded by the command's own code into the embedded S3, and served through the
// embedded CloudFront by the very function that the program declares.
const environment = { ...process.env };
const out = mkdtempSync(join(tmpdir(), "sluice-serving-"));
let stack: Stack;
let built: Built;
const get = (path: string, headers: Record<string, string> = {}): Promise<Seen> =>
  visit(stack.world, `https://${DOMAIN}${path}`, { headers });
const point = (value: string): Promise<unknown> =>
  stack.declared.create("KeyvaluestoreKey", { keyValueStoreArn: stack.storeArn, key: "frontend", value });
const upload = (version: string): Promise<unknown> =>
  uploadVersion(
    { folder: join(out, "assets"), version, digest: built[version]?.assets ?? "", bucket: BUCKET },
    s3Bucket(BUCKET, 16),
  );
const local = (version: string, path: string): Buffer => readFileSync(join(out, "assets", version, path));
/** The version of the page that a viewer gets, and how the edge came by it. */
const page = async (headers: Record<string, string> = {}): Promise<string | undefined> => {
  const { bytes, headers: got } = await get("/", headers);
  const coding = got["content-encoding"];
  const text = coding === "br" ? brotliDecompressSync(bytes) : coding === "gzip" ? gunzipSync(bytes) : bytes;
  return /id="version">([\d.]+)</.exec(text.toString())?.[1];
};
const chunkOf = async (): Promise<string> =>
  /\/v\/[\d.]+\/app\.[0-9a-f]+\.js/.exec((await get("/")).text)?.[0] ?? "";

beforeAll(async () => {
  const code = readFileSync(join(__dirname, "../../../../infra/assets/edge/viewer-request.js"), "utf8");
  stack = await makeStack(20, { router: code, compress: false });
  const silent = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
  Object.assign(process.env, stack.world.guestEnvironment, silent);
  built = await buildProduct({ out, versions: ["1.1.0", "1.2.0"] });
  await stack.declared.create("BucketPolicy", readPolicy(stack.distribution.arn));
  await upload("1.1.0");
  await point("1.1.0");
});
afterAll(async () => {
  process.env = environment;
  rmSync(out, { recursive: true });
  await stack.close();
});

it("serves each file as the viewer takes it: Brotli, gzip, or as it is", async () => {
  const chunk = await chunkOf();
  const whole = local("1.1.0", chunk.slice("/v/1.1.0/".length));
  const cases = [
    ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
    ["gzip, br;q=0", "gzip", gunzipSync],
    ["identity", undefined, (bytes: Buffer) => bytes],
  ] as const;
  for (const [accept, coding, decode] of cases) {
    // Cold, and from the cache.
    for (const cached of ["Miss", "Hit"]) {
      const seen = await get(chunk, { "accept-encoding": accept });
      expect(seen.status).toBe(200);
      expect(seen.headers["content-encoding"]).toBe(coding);
      expect(seen.headers).toMatchObject({
        "content-type": "text/javascript; charset=utf-8",
        "cache-control": "public, max-age=31536000, immutable",
        vary: "Accept-Encoding",
      });
      expect(seen.headers["x-cache"]).toBe(`${cached} from cloudfront`);
      expect(decode(seen.bytes).equals(whole)).toBe(true);
    }
  }
});

it("says 304 to who has the variant already, and no-cache for what keeps its name", async () => {
  const first = await get("/", { "accept-encoding": "br" });
  expect(first.headers).toMatchObject({ "cache-control": "no-cache", "content-encoding": "br" });
  const again = await get("/", { "accept-encoding": "br", "if-none-match": String(first.headers.etag) });
  expect(again).toMatchObject({ status: 304, text: "" });
  expect((await get("/sw.js")).headers["cache-control"]).toBe("no-cache");
});

const scriptOf = (version: string): string =>
  /\/v\/[\d.]+\/app\.[0-9a-f]+\.js/.exec(local(version, "index.html").toString())?.[0] ?? "";

describe.each([
  ["cold", "Miss", (): Promise<unknown> => Promise.resolve()],
  [
    "warm",
    "Hit",
    (): Promise<unknown> =>
      Promise.all(
        ["br", "gzip", "identity"].flatMap((accept) =>
          ["/", "/quotes/7", "/sw.js", scriptOf("1.1.0"), scriptOf("1.2.0")].map((path) =>
            get(path, { "accept-encoding": accept }),
          ),
        ),
      ),
  ],
])("with a %s cache", (_, found, warm) => {
  it("shows a flip and its revert at once, to every kind of viewer, without an invalidation", async () => {
    await upload("1.2.0");
    await warm();
    await point("1.2.0");
    const first = await get(scriptOf("1.2.0"), { "accept-encoding": "br" });
    expect(first.headers["x-cache"]).toBe(`${found} from cloudfront`);
    for (const version of ["1.2.0", "1.1.0", "1.2.0", "1.1.0"]) {
      await point(version);
      for (const accept of ["br", "gzip", "identity"])
        expect(await page({ "accept-encoding": accept })).toBe(version);
      expect((await get("/sw.js")).bytes.equals(local(version, "sw.js"))).toBe(true);
      await warm();
    }
    expect(stack.world.events.since(0).filter(({ kind }) => kind.includes("invalid"))).toEqual([]);
  });
});

it("answers a tab opened before the release that asks for an old chunk afterwards", async () => {
  await point("1.1.0");
  const old = await chunkOf();
  await point("1.2.0");
  expect(old).toContain("/v/1.1.0/");
  expect(await page()).toBe("1.2.0");
  const seen = await get(old, { "accept-encoding": "br" });
  expect(seen.status).toBe(200);
  expect(brotliDecompressSync(seen.bytes).equals(local("1.1.0", old.slice("/v/1.1.0/".length)))).toBe(true);
});

it.each(["/v/1.2.0/app.0000000000.js", "/gone.css", "/v/9.9.9/index.html", "/v/1.2.0/gone.png"])(
  "answers 404 for %s whatever the viewer takes, and never HTML",
  async (path) => {
    for (const accept of ["br", "gzip", ""]) {
      const seen = await get(path, { "accept-encoding": accept });
      expect(seen.status).toBe(404);
      expect(seen.headers["content-type"]).toBe("application/xml");
      expect(seen.text).not.toMatch(/<html|<!doctype/i);
    }
  },
);

it("serves the manifest as it is, to whoever looks", async () => {
  const seen = await get("/v/1.1.0/manifest.json", { "accept-encoding": "br" });
  expect(seen.headers["content-encoding"]).toBeUndefined();
  expect(seen.bytes.equals(local("1.1.0", "manifest.json"))).toBe(true);
});
