import { readFileSync, statSync } from "node:fs";

/**
 * What a file tells while the process runs: its JSON, read again when it has changed. `otherwise` while there is none, or
 * without a name.
 */
export function toldBy(file, otherwise) {
  if (file === "") return () => otherwise;
  let seen;
  let told = otherwise;
  return () => {
    try {
      const { mtimeNs, ino, size } = statSync(file, { bigint: true });
      const mark = `${mtimeNs}/${ino}/${size}`;
      if (mark !== seen) {
        told = JSON.parse(readFileSync(file, "utf8"));
        seen = mark;
      }
    } catch {
      seen = undefined;
      told = otherwise;
    }
    return told;
  };
}
