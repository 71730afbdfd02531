import type { Manifest } from "./manifest";

/** What is to be done so that the bucket holds exactly what the manifest lists. */
export interface Plan {
  /** Paths that the bucket lacks. */
  readonly upload: readonly string[];
  /** Paths that it holds with the same content. */
  readonly keep: readonly string[];
  /** Paths that it holds with other content. A version never changes, so with any of these nothing is uploaded. */
  readonly conflicts: readonly string[];
}

/** Decides path by path; `held` is the hex SHA-256 of what the bucket has under a path of this version. */
export function planUpload(manifest: Manifest, held: ReadonlyMap<string, string>): Plan {
  const upload: string[] = [];
  const keep: string[] = [];
  const conflicts: string[] = [];
  for (const [path, { sha256 }] of manifest.files) {
    const there = held.get(path);
    if (there === undefined) upload.push(path);
    else if (there === sha256) keep.push(path);
    else conflicts.push(path);
  }
  return { upload, keep, conflicts };
}

/** Paths that are missing from the bucket, or lie there in another size: with any of them the version is not complete. */
export function incomplete(manifest: Manifest, sizes: ReadonlyMap<string, number>): string[] {
  return [...manifest.files].filter(([path, { bytes }]) => sizes.get(path) !== bytes).map(([path]) => path);
}
