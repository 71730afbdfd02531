import { extname } from "node:path";
import { CODINGS, compress, isCompressed, variantOf } from "./encodings";
import { sha256, type Entry } from "./manifest";

const TEXT = "; charset=utf-8";
/** https://mimesniff.spec.whatwg.org and https://www.iana.org/assignments/media-types */
const TYPES: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".css": `text/css${TEXT}`,
  ".gif": "image/gif",
  ".html": `text/html${TEXT}`,
  ".ico": "image/x-icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": `text/javascript${TEXT}`,
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": `text/javascript${TEXT}`,
  ".mp4": "video/mp4",
  ".otf": "font/otf",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": `text/plain${TEXT}`,
  ".wasm": "application/wasm",
  ".webm": "video/webm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};

/** A hash of at least eight hex digits before the extension, `app.3f2a9c01.js`; a digit among them, so that no word is one. */
export const HASHED = /[.-](?=[0-9a-f]*\d)[0-9a-f]{8,64}\.\w+(\.map)?$/;

/** A file as it is to lie in the bucket. */
export interface Described {
  readonly path: string;
  readonly content: Buffer;
  readonly entry: Entry;
}

/**
 * One file of a build, and its compressed variants. What carries a hash in its name is kept for a year; everything else
 * is asked for under a name that the next version has too, and is looked at anew each time.
 */
export async function describe(path: string, content: Buffer, hashed: RegExp = HASHED): Promise<Described[]> {
  const whole: Entry = {
    sha256: sha256(content),
    bytes: content.length,
    contentType: TYPES[extname(path).toLowerCase()] ?? "application/octet-stream",
    cacheControl: hashed.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
  };
  const variants = isCompressed(path)
    ? CODINGS.map(async (coding): Promise<Described> => {
        const smaller = await compress(content, coding);
        const entry = { ...whole, sha256: sha256(smaller), bytes: smaller.length, contentEncoding: coding };
        return { path: variantOf(path, coding), content: smaller, entry };
      })
    : [];
  return [{ path, content, entry: whole }, ...(await Promise.all(variants))];
}

/** The text of a manifest: canonical, so that the same files give the same digest on any machine. */
export function manifestText(version: string, entries: Iterable<readonly [string, Entry]>): string {
  const bytewise = ([one]: readonly [string, Entry], [other]: readonly [string, Entry]): number =>
    Buffer.compare(Buffer.from(one), Buffer.from(other));
  const files = [...entries]
    .sort(bytewise)
    .map(([path, { bytes, cacheControl, contentEncoding, contentType, sha256: digest }]) => {
      const encoding = contentEncoding === undefined ? {} : { contentEncoding };
      return [path, { bytes, cacheControl, ...encoding, contentType, sha256: digest }] as const;
    });
  return JSON.stringify({ files: Object.fromEntries(files), version });
}
