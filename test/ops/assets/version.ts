import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { digestOf, sha256, type Entry } from "../../../ops/assets/manifest";

/** A manifest as a build writes it. */
export function manifestFor(
  version: string,
  files: Readonly<Record<string, string>>,
  change: Partial<Record<string, Partial<Entry>>> = {},
): string {
  const entries = Object.entries(files).map(([path, content]) => {
    const entry: Entry = {
      sha256: sha256(Buffer.from(content)),
      bytes: Buffer.byteLength(content),
      contentType: path.endsWith(".html") ? "text/html; charset=utf-8" : "text/javascript",
      cacheControl: /\.[0-9a-f]+\.js$/.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
    };
    return [path, { ...entry, ...change[path] }];
  });
  return JSON.stringify({ version, files: Object.fromEntries(entries) as unknown });
}

/** Lays a version into `<folder>/<version>/` and returns the manifest's digest. */
export function layVersion(
  folder: string,
  version: string,
  files: Readonly<Record<string, string>>,
  manifest = manifestFor(version, files),
): string {
  for (const [path, content] of Object.entries({ ...files, "manifest.json": manifest })) {
    const file = join(folder, version, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return digestOf(Buffer.from(manifest));
}
