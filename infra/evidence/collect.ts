import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ReleaseFault } from "../release/fault";
import { type Intent, configuredSlots, digestOf } from "../release/intent";
import type { EvidenceByDigest } from "../release/record";

/** The gates whose evidence is one signed statement per version: gate → file in the version's folder. */
const FILES = { Q1: "q1.dsse.json" } as const;

/**
 * Reads `<folder>/<version>/<gate>.dsse.json` for each configured slot that has not served before; what has served
 * needs no evidence, and the record has to stay within SSM's limit. A missing file is no evidence and no error: the
 * policy decides, and says so. The signatures are checked there too, never here.
 */
export function collectEvidence(
  folder: string,
  intent: Pick<Intent, "slots">,
  served: readonly string[],
): EvidenceByDigest {
  const found: Record<string, Record<string, unknown>> = {};
  for (const { release } of configuredSlots(intent)) {
    const digest = digestOf(release.image);
    if (served.includes(digest)) continue;
    const statements = Object.entries(FILES).flatMap(([gate, file]) => {
      const statement = readStatement(join(folder, release.version, file));
      return statement === undefined ? [] : [[gate, statement] as const];
    });
    if (statements.length > 0) found[digest] = Object.fromEntries(statements);
  }
  return found;
}

function readStatement(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new EvidenceUnreadable(path, (error as Error).message);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new EvidenceUnreadable(path, "it is not JSON");
  }
}

export class EvidenceUnreadable extends ReleaseFault {
  constructor(path: string, reason: string) {
    super(
      `evidence ${path} cannot be read: ${reason}.\n  what to do: collect it again (npm run evidence -- --help)`,
    );
  }
}
