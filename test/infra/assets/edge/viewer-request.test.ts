import { readFileSync } from "node:fs";
import { join } from "node:path";
import { COMPRESSED } from "../../../../ops/assets/encodings";
import { EdgeFunction } from "../../../../rehearsal/cloud/cloudfront/edge/edgeFunction";

const code = readFileSync(join(__dirname, "../../../../infra/assets/edge/viewer-request.js"), "utf8");
const edge = new EdgeFunction("viewer-request", code);
afterAll(() => edge.stop());

/** The path that the very file makes of a request, in a realm like CloudFront's. */
async function led(uri: string, acceptEncoding?: string, version = "1.2.0"): Promise<unknown> {
  const headers = acceptEncoding === undefined ? {} : { "accept-encoding": { value: acceptEncoding } };
  const outcome = await edge.run(
    { request: { method: "GET", uri, headers, querystring: {}, cookies: {} } },
    { etag: version, lastModified: 0, values: { frontend: version } },
  );
  return "result" in outcome ? (outcome.result as { uri: string }).uri : outcome;
}

it.each([
  ["/", "/v/1.2.0/index.html"],
  ["/quotes/7", "/v/1.2.0/index.html"],
  ["/quotes/", "/v/1.2.0/index.html"],
  ["/v1.5/quotes", "/v/1.2.0/index.html"],
  ["/sw.js", "/v/1.2.0/sw.js"],
  ["/favicon.ico", "/v/1.2.0/favicon.ico"],
  ["/icons/a.svg", "/v/1.2.0/icons/a.svg"],
  ["/v/1.1.0/app.3fa9.js", "/v/1.1.0/app.3fa9.js"],
  ["/v/1.1.0/missing.js", "/v/1.1.0/missing.js"],
])("leads %s to %s", async (uri, path) => {
  expect(await led(uri)).toBe(path);
});

it.each([
  ["gzip, deflate, br, zstd", ".br"],
  ["br", ".br"],
  ["BR;q=0.5, gzip;q=1", ".br"],
  ["gzip", ".gz"],
  ["gzip, br;q=0", ".gz"],
  ["gzip, br; q=0.000", ".gz"],
  ["gzip, br;q=0.001", ".br"],
  ["deflate, x-br, brotli", ""],
  ["gzip;q=0, br;q=0", ""],
  ["identity", ""],
  ["*", ""],
  ["", ""],
  [undefined, ""],
])("answers Accept-Encoding: %s with the variant %j", async (header, suffix) => {
  expect(await led("/v/1.1.0/app.3fa9.js", header)).toBe(`/v/1.1.0/app.3fa9.js${suffix}`);
  expect(await led("/", header)).toBe(`/v/1.2.0/index.html${suffix}`);
});

it("asks for a variant of exactly those files of which there are variants", async () => {
  const others = ["png", "woff2", "ico", "br", "gz", "jsx", "xhtml2"];
  for (const extension of COMPRESSED)
    expect(await led(`/v/1.1.0/a.${extension}`, "br")).toBe(`/v/1.1.0/a.${extension}.br`);
  for (const extension of others)
    expect(await led(`/v/1.1.0/a.${extension}`, "br, gzip")).toBe(`/v/1.1.0/a.${extension}`);
  expect(await led("/v/1.1.0/manifest.json", "br")).toBe("/v/1.1.0/manifest.json");
});

it("stays within CloudFront's limits: 10 KB, and none of what its runtime lacks", () => {
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
  expect(Buffer.byteLength(code)).toBeLessThan(10_240);
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
  expect(code).not.toMatch(
    /\bclass\b|\?\.|\?\?|\.\.\.|\bsetTimeout\b|\brequire\b|\bfetch\b|\beval\b|\bfor await\b/,
  );
});
