import { canonicalJson } from "../../ops/canonical";
import { readStatements } from "../../ops/evidence/folder";
import { readTrustedRoot } from "../../ops/evidence/trusted-root";
import { type Intent, aiRevisions, configuredSlots, digestOf } from "../release/intent";
import type { EvidenceSettings } from "../release/record";

/**
 * The evidence that the gates judge, as one text: whom the stack trusts, and the files in `<folder>/<version>/` for each
 * configured slot and in `<folder>/ai/<revision>/` for each revision of the AI service. None where all that is configured has
 * served before; as soon as something has not, all of it: a statement in the folder of a version may speak of the AI
 * revision that is released with it, which takes its share when the version has served for long. The policies verify the signatures and decide; nothing is an error here.
 */
export function collectEvidence(
  folder: string,
  intent: Pick<Intent, "slots" | "ai">,
  served: readonly string[],
  settings: EvidenceSettings,
): string {
  const all = places(intent);
  const proven = all.every(({ digests }) => digests.every((digest) => served.includes(digest)));
  const statements = (proven ? [] : all)
    .map(({ place }) => [place, readStatements(folder, place)] as const)
    .filter(([, files]) => Object.keys(files).length > 0);
  const { identities, trustedRoot, ...others } = settings;
  return canonicalJson({
    ...others,
    // Most stacks have none of these: what they hand in does not change by what others need.
    ...(identities.length > 0 && { identities }),
    ...(trustedRoot !== undefined && { trustedRoot: readTrustedRoot(trustedRoot) }),
    statements: Object.fromEntries(statements),
  });
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
