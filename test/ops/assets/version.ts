import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { isCompressed } from "../../../ops/assets/encodings";
import { digestOf, sha256, type Entry } from "../../../ops/assets/manifest";

export type Contents = Readonly<Record<string, string | Buffer>>;

/** The files with the compressed variants that a version has to have. */
export function withVariants(files: Contents): Record<string, string | Buffer> {
  const pairs = Object.entries(files).flatMap(([path, content]) =>
    isCompressed(path)
      ? [
          [path, content] as const,
          [`${path}.br`, brotliCompressSync(content)] as const,
          [`${path}.gz`, gzipSync(content)] as const,
        ]
      : [[path, content] as const],
  );
  return Object.fromEntries(pairs);
}

/** A manifest of exactly these files. */
export function manifestFor(
  version: string,
  files: Contents,
  change: Partial<Record<string, Partial<Entry>>> = {},
): string {
  const entries = Object.entries(files).map(([path, content]) => {
    const [, whole = path, suffix] = /^(.*?)(\.br|\.gz)?$/s.exec(path) ?? [];
    const entry: Entry = {
      sha256: sha256(Buffer.from(content)),
      bytes: Buffer.byteLength(content),
      contentType: whole.endsWith(".html") ? "text/html; charset=utf-8" : "text/javascript",
      cacheControl: /\.[0-9a-f]+\.js$/.test(whole) ? "public, max-age=31536000, immutable" : "no-cache",
      ...(suffix === undefined ? {} : { contentEncoding: suffix === ".br" ? "br" : "gzip" }),
    };
    return [path, { ...entry, ...change[path] }];
  });
  return JSON.stringify({ version, files: Object.fromEntries(entries) as unknown });
}

/** Lays a version into `<folder>/<version>/` and returns the manifest's digest. */
export function layVersion(
  folder: string,
  version: string,
  files: Contents,
  manifest = manifestFor(version, files),
): string {
  for (const [path, content] of Object.entries({ ...files, "manifest.json": manifest })) {
    const file = join(folder, version, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return digestOf(Buffer.from(manifest));
}
