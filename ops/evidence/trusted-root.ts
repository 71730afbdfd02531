import { readFileSync } from "node:fs";

/**
 * The file that `sluice:evidence.trustedRoot` names, as it is handed to the gates. One that cannot be read is no error
 * here, as a rollback must not end at it: a text stands in its place, by which no bundle holds.
 */
export function readTrustedRoot(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (failure) {
    return `${path}: ${failure instanceof Error ? failure.message : String(failure)}`;
  }
}
