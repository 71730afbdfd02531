import { createHash } from "node:crypto";

/** Files by path, with `/` between folders. */
export type Files = ReadonlyMap<string, Buffer>;

export const sha256 = (content: Buffer | string): string =>
  createHash("sha256").update(content).digest("hex");

/** UTF-16 order would depend on nothing either, but bytes are what `LC_ALL=C sort` compares. */
export const byPath = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

/**
 * The digest of an image: over one line `<sha256 of the content>  <path>` for each file, sorted by path. By hand:
 * `find . -type f | sed 's|^\./||' | LC_ALL=C sort | xargs sha256sum | sha256sum`.
 */
export function imageDigest(files: Files): string {
  const lines = [...files].sort(byPath).map(([path, content]) => `${sha256(content)}  ${path}\n`);
  return `sha256:${sha256(lines.join(""))}`;
}
