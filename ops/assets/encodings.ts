import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/**
 * Files with these extensions are stored three times: as they are, and compressed beside it by Brotli and gzip. The
 * function at the edge (infra/assets/edge/viewer-request.js) has the same list and asks for a variant without looking,
 * so the rule knows no exception: not for small files, not for files that get no smaller.
 */
export const COMPRESSED = [
  "css",
  "html",
  "js",
  "json",
  "map",
  "mjs",
  "svg",
  "txt",
  "wasm",
  "webmanifest",
  "xml",
] as const;

/** What is added to a path, by content coding. */
export const SUFFIXES = { br: ".br", gzip: ".gz" } as const;
export type Coding = keyof typeof SUFFIXES;
export const CODINGS = Object.keys(SUFFIXES) as Coding[];

const pattern = new RegExp(`\\.(${COMPRESSED.join("|")})$`);

/** Whether the edge asks for compressed variants of this path. */
export const isCompressed = (path: string): boolean => pattern.test(path);

/** The path of the variant, `app.js` → `app.js.br`. */
export const variantOf = (path: string, coding: Coding): string => `${path}${SUFFIXES[coding]}`;

const encode = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/** Compresses as far as it goes: once at the build, not at each request. Nothing of the machine goes in. */
export async function compress(content: Buffer, coding: Coding): Promise<Buffer> {
  if (coding === "gzip") {
    const made = await encode.gzip(content, { level: 9 });
    // zlib notes the operating system here; 255 is "unknown". https://www.rfc-editor.org/rfc/rfc1952#page-8
    made[9] = 255;
    return made;
  }
  return encode.br(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
}
