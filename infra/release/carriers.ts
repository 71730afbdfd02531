import { type Intent, aiRevisions, configuredSlots, digestOf } from "./intent";

/** What carries requests, and how many percent of its kind: images and frontends of the slots, images and models of the AI service. */
export function carriers(intent: Intent): { digest: string; percent: number; stable: boolean }[] {
  const slots = configuredSlots(intent).flatMap(({ slot, release }) => {
    const one = { percent: intent.weights[slot], stable: slot === intent.live };
    return [
      { ...one, digest: digestOf(release.image) },
      { ...one, digest: release.assets },
    ];
  });
  const ai = aiRevisions(intent.ai).flatMap(({ revision, ...one }) => [
    { ...one, digest: digestOf(revision.image) },
    { ...one, digest: revision.model },
  ]);
  return [...slots, ...ai];
}

/** Percent per digest. The same image on both slots adds up. */
export function weightsByDigest(intent: Intent): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { digest, percent } of carriers(intent)) sum[digest] = (sum[digest] ?? 0) + percent;
  return sum;
}
