import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Headers } from "./values";

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html (1,000 to 10,000,000 bytes) */
const [LEAST, MOST] = [1_000, 10_000_000];
const TYPES =
  /^(text\/(html|css|plain|javascript|js|xml|csv|x-component|x-script|markdown|calendar|richtext|tab-separated-values)|application\/(javascript|x-javascript|json|manifest\+json|ld\+json|xml|xhtml\+xml|rss\+xml|wasm|vnd\.ms-fontobject|x-font-ttf|opentype|otf|truetype|ttf)|font\/(ttf|otf|opentype|eot)|image\/svg\+xml)\b/i;

/** Compresses an answer where CloudFront would, and says so in its headers. */
export function compressed(
  status: number,
  headers: Headers,
  body: Buffer,
  encoding: "br" | "gzip" | "",
): { headers: Headers; body: Buffer } {
  const eligible =
    encoding !== "" &&
    [200, 403, 404].includes(status) &&
    headers["content-encoding"] === undefined &&
    TYPES.test(String(headers["content-type"] ?? "")) &&
    !/\bno-transform\b/i.test(String(headers["cache-control"] ?? "")) &&
    body.length >= LEAST &&
    body.length <= MOST;
  if (!eligible) return { headers, body };
  const smaller =
    encoding === "br"
      ? brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
      : gzipSync(body);
  const { etag } = headers;
  // The bytes are others now, so the strong tag becomes a weak one.
  const weak: Headers = typeof etag === "string" && !etag.startsWith("W/") ? { etag: `W/${etag}` } : {};
  return {
    headers: {
      ...headers,
      ...weak,
      "content-encoding": encoding,
      vary: "Accept-Encoding",
      "content-length": String(smaller.length),
    },
    body: smaller,
  };
}
