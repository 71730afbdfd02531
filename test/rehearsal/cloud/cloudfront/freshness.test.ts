import * as fc from "fast-check";
import { Cache, type CachedAnswer } from "../../../../rehearsal/cloud/cloudfront/edge/cache";
import { normalisedEncoding } from "../../../../rehearsal/cloud/cloudfront/edge/cacheKey";
import { compressed } from "../../../../rehearsal/cloud/cloudfront/edge/compression";
import { timeToLive } from "../../../../rehearsal/cloud/cloudfront/edge/freshness";
import { pathPattern } from "../../../../rehearsal/cloud/cloudfront/edge/pathPattern";
import { cachePolicyInputs } from "../../../../rehearsal/cloud/cloudfront/cachePolicy";

const NOW = Date.UTC(2026, 0, 1);
const policy = { minTtl: 0, defaultTtl: 60, maxTtl: 1000 };

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#ExpirationDownloadDist, row by row
describe("how long an answer is kept", () => {
  it.each([
    [200, {}, policy, 60],
    [200, { "cache-control": "max-age=300" }, policy, 300],
    [200, { "cache-control": "max-age=300" }, { ...policy, minTtl: 500 }, 500],
    [200, { "cache-control": "max-age=31536000, immutable" }, policy, 1000],
    [200, { "cache-control": "max-age=0" }, policy, 0],
    [200, { "cache-control": "max-age=0" }, { ...policy, minTtl: 5 }, 5],
    [200, { "cache-control": "max-age=300, s-maxage=20" }, policy, 20],
    [200, { expires: new Date(NOW + 90_000).toUTCString() }, policy, 90],
    [200, { expires: new Date(NOW - 90_000).toUTCString() }, policy, 0],
    [200, { "cache-control": "max-age=7", expires: new Date(NOW + 90_000).toUTCString() }, policy, 7],
    [200, { "cache-control": "no-cache" }, policy, 0],
    [200, { "cache-control": "no-store" }, policy, 0],
    [200, { "cache-control": "private, max-age=300" }, policy, 0],
    [200, { "cache-control": "no-cache" }, { ...policy, minTtl: 30 }, 30],
    [200, {}, { minTtl: 100, defaultTtl: 100, maxTtl: 1000 }, 100],
    [200, { "cache-control": "max-age=300" }, { minTtl: 0, defaultTtl: 0, maxTtl: 0 }, 0],
    [404, {}, policy, 10],
    [503, { "cache-control": "no-store" }, { minTtl: 0, defaultTtl: 0, maxTtl: 0 }, 10],
    [404, { "cache-control": "max-age=300" }, policy, 300],
    [404, { "cache-control": "max-age=3" }, policy, 10],
    [401, {}, policy, 0],
    [206, {}, policy, 0],
  ])("status %i with %j under %j: %i s", (status, headers, ttls, seconds) => {
    expect(timeToLive(status, headers, ttls, 10, NOW)).toBe(seconds);
  });

  it("always lies within the policy's bounds for an answer without an error", () => {
    const ttls = fc
      .tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000))
      .map((three) => three.sort((a, b) => a - b))
      .map(([minTtl = 0, defaultTtl = 0, maxTtl = 0]) => ({ minTtl, defaultTtl, maxTtl }));
    const control = fc.oneof(
      fc.constant("no-store"),
      fc.nat().map((age) => `max-age=${age}`),
      fc.constant(""),
    );
    fc.assert(
      fc.property(ttls, control, (given, value) => {
        const seconds = timeToLive(200, value === "" ? {} : { "cache-control": value }, given, 10, NOW);
        expect(seconds >= given.minTtl && seconds <= given.maxTtl).toBe(true);
      }),
    );
  });
});

describe("the cache", () => {
  const entry = (uri: string, bytes: number, expiresAt = 1_000): CachedAnswer => ({
    distribution: "E1",
    uri,
    status: 200,
    headers: {},
    body: Buffer.alloc(bytes),
    storedAt: 0,
    expiresAt,
  });

  it("stays within its bytes, the least recently used going first", () => {
    const cache = new Cache(() => 0, 800);
    for (let index = 0; index < 8; index += 1) cache.set(`k${index}`, entry(`/${index}`, 100));
    expect(cache.get("k0")).toBeDefined();
    cache.set("k8", entry("/8", 100));
    expect([cache.get("k0"), cache.get("k1")].map((found) => found !== undefined)).toEqual([true, false]);
    cache.set("huge", entry("/huge", 500));
    expect(cache.get("huge")).toBeUndefined();
    expect(cache.size()).toBe(800);
  });

  it("forgets what has expired", () => {
    let now = 0;
    const cache = new Cache(() => now);
    cache.set("k", entry("/k", 10, 50));
    now = 49;
    expect(cache.get("k")).toBeDefined();
    now = 50;
    expect(cache.get("k")).toBeUndefined();
    expect(cache.size()).toBe(0);
  });

  it("invalidates by path and by wildcard, of one distribution", () => {
    const cache = new Cache(() => 0);
    for (const uri of ["/a.js", "/img/1.png", "/img/deep/2.png"]) cache.set(uri, entry(uri, 1));
    cache.set("other", { ...entry("/a.js", 1), distribution: "E2" });
    expect(cache.invalidate("E1", ["/img/*"])).toBe(2);
    expect(cache.invalidate("E1", ["/a.js"])).toBe(1);
    expect(cache.get("other")).toBeDefined();
    expect(cache.invalidate("E2", ["/*"])).toBe(1);
  });
});

it.each([
  ["/api/*", "/api/quotes", true],
  ["/api/*", "/api", false],
  ["api/*", "/api/x/y", true],
  ["*.jpg", "/a/b.jpg", true],
  ["/a?.html", "/ab.html", true],
  ["/a?.html", "/a.html", false],
  ["/API/*", "/api/x", false],
  ["/a.c", "/abc", false],
])("the pattern %s on %s: %s", (pattern, path, matches) => {
  expect(pathPattern(pattern).test(path)).toBe(matches);
});

it("normalises Accept-Encoding as the policy says", () => {
  const key = {
    cookiesConfig: { cookieBehavior: "none" },
    headersConfig: { headerBehavior: "none" },
    queryStringsConfig: { queryStringBehavior: "none" },
  };
  const both = cachePolicyInputs.parse({
    name: "p",
    parametersInCacheKeyAndForwardedToOrigin: {
      ...key,
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    },
  });
  const none = cachePolicyInputs.parse({ name: "p", parametersInCacheKeyAndForwardedToOrigin: key });
  expect(normalisedEncoding(both, "gzip, deflate, br")).toBe("br");
  expect(normalisedEncoding(both, "gzip;q=0.5")).toBe("gzip");
  expect(normalisedEncoding(both, "br;q=0, gzip")).toBe("gzip");
  expect(normalisedEncoding(both, "identity")).toBe("");
  expect(normalisedEncoding(none, "gzip, br")).toBe("");
});

it("compresses text of a size worth it, and nothing else", () => {
  const text = Buffer.from("abc ".repeat(1_000));
  const done = compressed(200, { "content-type": "text/html", etag: '"x"' }, text, "br");
  expect(done.headers).toMatchObject({
    "content-encoding": "br",
    etag: 'W/"x"',
    "content-length": String(done.body.length),
  });
  expect(done.body.length < text.length).toBe(true);
  for (const [headers, body, encoding] of [
    [{ "content-type": "image/png" }, text, "br"],
    [{ "content-type": "text/html", "content-encoding": "gzip" }, text, "br"],
    [{ "content-type": "text/html" }, text.subarray(0, 999), "br"],
    [{ "content-type": "text/html" }, text, ""],
  ] as const) {
    expect(compressed(200, headers, body, encoding).body).toBe(body);
  }
});
