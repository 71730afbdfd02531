import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Intent, aiRevisions, configuredSlots, digestOf } from "../release/intent";
import type { EvidenceByPlace } from "../release/record";

/** The gates whose evidence is one signed statement per release: gate → file in the release's folder. */
const FILES = { Q1: "q1.dsse.json" } as const;

/**
 * Reads `<folder>/<version>/<gate>.dsse.json` for each configured slot, and `<folder>/ai/<revision>/<gate>.dsse.json`
 * for each revision of the AI service, of which something has not served before; what has served needs no evidence, and the record has to stay within SSM's limit. A missing file is no evidence, an unreadable one is
 * handed on as such, and neither is an error here: a rollback must not end at a broken file of the release that it takes
 * back. The policy decides, and says so; the signatures are checked there too, never here.
 */
export function collectEvidence(
  folder: string,
  intent: Pick<Intent, "slots" | "ai">,
  served: readonly string[],
): EvidenceByPlace {
  const found: Record<string, Record<string, unknown>> = {};
  for (const { place, digests } of places(intent)) {
    if (digests.every((digest) => served.includes(digest))) continue;
    const statements = Object.entries(FILES).flatMap(([gate, file]) => {
      const statement = readStatement(join(folder, place, file));
      return statement === undefined ? [] : [[gate, statement] as const];
    });
    if (statements.length > 0) found[place] = Object.fromEntries(statements);
  }
  return found;
}

/** Where the evidence of a release lies below the folder, and the digests of which it has to speak. */
function places({ slots, ai }: Pick<Intent, "slots" | "ai">): { place: string; digests: string[] }[] {
  return [
    ...configuredSlots({ slots }).map(({ release }) => ({
      place: release.version,
      digests: [digestOf(release.image), release.assets],
    })),
    ...aiRevisions(ai).map(({ revision: { revision, image, model } }) => ({
      place: `ai/${revision}`,
      digests: [digestOf(image), model],
    })),
  ];
}

/** Far above any envelope; a file beyond it would not fit into the record, whatever it holds. */
const LARGEST = 16 * 1024;

/** A file that is there and proves nothing: the gate names the reason. */
interface Unreadable {
  readonly unreadable: string;
}

function readStatement(path: string): unknown {
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > LARGEST) return unreadable(`it has ${size} bytes, an envelope has at most ${LARGEST}`);
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? undefined : unreadable(code ?? "it cannot be opened");
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return unreadable("it is not JSON");
  }
}

const unreadable = (reason: string): Unreadable => ({ unreadable: reason });
