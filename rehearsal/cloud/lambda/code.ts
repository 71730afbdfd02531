import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hex } from "../kernel/identifiers";
import { CloudError } from "../kernel/model";
import type { Archive } from "./records";

/** Unpacks an archive below `root`, under the digest of what it holds: the same code lies there once. */
export function unpack(root: string, { assets }: Archive): { folder: string; sha256: string } {
  if (assets === undefined)
    throw new CloudError("InvalidParameterValueException", "the archive has no files, only a hash");
  const files = Object.entries(assets).map(([name, { path, text }]) => {
    if (path !== undefined && !existsSync(path))
      throw new CloudError("InvalidParameterValueException", `the archive's file ${name} is not at ${path}`);
    return { name, content: path === undefined ? Buffer.from(text ?? "") : readFileSync(path) };
  });
  files.sort((left, right) => (left.name < right.name ? -1 : 1));
  const digest = createHash("sha256");
  for (const { name, content } of files) digest.update(`${name}\0${content.length}\0`).update(content);
  const sha256 = digest.digest("hex");
  const folder = join(root, sha256);
  if (!existsSync(folder)) {
    const half = `${folder}.${hex(8)}`;
    mkdirSync(half, { recursive: true, mode: 0o700 });
    for (const { name, content } of files) writeFileSync(join(half, name), content);
    try {
      renameSync(half, folder);
    } catch (failure) {
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(folder)) throw failure;
    }
  }
  return { folder, sha256 };
}
