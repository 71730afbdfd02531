import { type AiIntent, type Intent, digestOf } from "./intent";

/** Written by the automatic rollback: holds a release, or a revision of the AI service alone, back until a person clears it. */
export interface Latch {
  readonly release: string;
  /** The whole release with all that came with it, or the AI service's candidate alone. */
  readonly part: "release" | "ai";
  /** When traffic was first taken off, ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly trigger: string;
  /** Of what was taken off, image and frontend, or the AI service's image and model: held back whatever else is edited. */
  readonly digests: readonly string[];
  /** It cannot be read: what it names is not known, so that it holds back every candidate, and nothing that goes back. */
  readonly unreadable?: true;
}

type Released = Pick<Intent, "candidate" | "slots">;

/**
 * The latch that holds this intent's candidate back: it names the very release, or what the candidate runs. An edit of
 * something else makes another release id, and must not send traffic back (invariant 4).
 */
export const heldBy = (
  { candidate, slots }: Released,
  release: string,
  latches: readonly Latch[],
): Latch | null => {
  const runs = candidate === null ? undefined : slots[candidate];
  if (candidate === null) return null;
  const digests = runs === undefined ? [] : [digestOf(runs.image), runs.assets];
  return oldest(
    latches.filter(
      (latch) => latch.part === "release" && (latch.release === release || mayName(latch, digests)),
    ),
  );
};

/**
 * The latch that holds the AI service's candidate back: its own, or that of the release that it came with, as a rollback
 * takes all of a release back. What the stable revision has as well says nothing against the candidate: a new
 * model on the old image is another revision.
 */
export function aiHeldBy(intent: Intent, release: string, latches: readonly Latch[]): Latch | null {
  const { ai } = intent;
  if (ai?.candidate === undefined) return null;
  const brought = broughtBy(ai);
  const own = latches.filter((latch) => latch.part === "ai" && mayName(latch, brought));
  return oldest(own) ?? heldBy(intent, release, latches);
}

function broughtBy({ stable, candidate }: AiIntent): string[] {
  if (candidate === undefined) return [];
  const known = [digestOf(stable.image), stable.model];
  return [digestOf(candidate.image), candidate.model].filter((digest) => !known.includes(digest));
}

/** The latch that says anything about what is configured, also where it is no candidate any more; one that holds comes first. */
export const concerning = (intent: Released, release: string, latches: readonly Latch[]): Latch | null =>
  heldBy(intent, release, latches) ??
  oldest(
    latches.filter(
      (latch) =>
        latch.part === "release" &&
        Object.values(intent.slots).some(
          (slot) => names(latch, digestOf(slot.image)) || names(latch, slot.assets),
        ),
    ),
  );

/** As {@link concerning}, of the AI service: one that holds its candidate, or took off what is configured as stable now. */
export const aiConcerning = (intent: Intent, release: string, latches: readonly Latch[]): Latch | null =>
  aiHeldBy(intent, release, latches) ??
  oldest(
    latches.filter(
      (latch) =>
        latch.part === "ai" &&
        intent.ai !== null &&
        names(latch, digestOf(intent.ai.stable.image)) &&
        names(latch, intent.ai.stable.model),
    ),
  );

const names = ({ digests }: Latch, digest: string): boolean => digests.includes(digest);

/** Names one of them, or cannot be read, so that it may. */
const mayName = (latch: Latch, digests: readonly string[]): boolean =>
  latch.unreadable === true || digests.some((digest) => names(latch, digest));

/** Of several the first: it has the first time and cause. */
const oldest = (latches: readonly Latch[]): Latch | null =>
  [...latches].sort((left, right) => left.at.localeCompare(right.at))[0] ?? null;
