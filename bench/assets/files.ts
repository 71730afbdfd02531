import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manifestText } from "../../ops/assets/describe";
import { CODINGS, variantOf } from "../../ops/assets/encodings";
import { digestOf, MANIFEST, sha256, type Entry } from "../../ops/assets/manifest";

/** Pictures mostly, so that most have no variants and the number of files is what was asked for. */
const PAGE = ["index.html", ...CODINGS.map((coding) => variantOf("index.html", coding))];

/** Lays a version of so many small files, 1 to 8 KiB each, the same at every run; returns its manifest's digest. */
export function layProduct(folder: string, version: string, files: number): string {
  mkdirSync(folder, { recursive: true });
  for (const page of PAGE) writeFileSync(join(folder, page), `<!doctype html><title>${page}</title>`);
  for (let index = PAGE.length; index < files; index += 1)
    writeFileSync(join(folder, nameOf(index)), bytesOf(index, ""));
  return writeManifest(folder, version);
}

/** The next version: one file in a hundred has other content. */
export function layRelease(before: string, folder: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  readdirSync(before)
    .filter((name) => name !== MANIFEST)
    .forEach((name, index) => {
      if (index % 100 === 50) writeFileSync(join(folder, name), bytesOf(index, version));
      else copyFileSync(join(before, name), join(folder, name));
    });
  return writeManifest(folder, version);
}

function writeManifest(folder: string, version: string): string {
  const entries = readdirSync(folder)
    .filter((name) => name !== MANIFEST)
    .map((name): [string, Entry] => {
      const content = readFileSync(join(folder, name));
      const coding = CODINGS.find((one) => name === variantOf("index.html", one));
      const entry: Entry = {
        sha256: sha256(content),
        bytes: content.length,
        contentType: name.startsWith("index.html") ? "text/html; charset=utf-8" : "image/png",
        cacheControl: name.startsWith("index.html") ? "no-cache" : "public, max-age=31536000, immutable",
        ...(coding === undefined ? {} : { contentEncoding: coding }),
      };
      return [name, entry];
    });
  const manifest = Buffer.from(manifestText(version, entries));
  writeFileSync(join(folder, MANIFEST), manifest);
  return digestOf(manifest);
}

const nameOf = (index: number): string =>
  `chunk-${index}.${createHash("md5").update(String(index)).digest("hex").slice(0, 12)}.png`;

/** Bytes that look like noise and are the same on any machine. */
function bytesOf(index: number, salt: string): Buffer {
  const blocks = 32 + ((index * 37) % 224);
  return Buffer.concat(
    Array.from({ length: blocks }, (_, block) =>
      createHash("sha256").update(`${index}.${block}.${salt}`).digest(),
    ),
  );
}
