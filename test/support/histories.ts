import * as fc from "fast-check";
import type { AiRevision, Intent } from "../../infra/release/intent";
import { otherSlot } from "../../infra/release/slots";

/** Versions 0–9; the even ones are proven, the odd ones are not. */
export const imageDigest = (image: number): string => `sha256:${String(image).repeat(64)}`;
export const pageDigest = (image: number): string => `sha256:${`a${String(image)}`.repeat(32)}`;
export const modelDigest = (image: number): string => `sha256:${`c${String(image)}`.repeat(32)}`;
export const aiDigest = (image: number): string => `sha256:${`b${String(image)}`.repeat(32)}`;
export const release = (image: number): NonNullable<Intent["slots"]["blue"]> => ({
  version: `1.${image}.0`,
  image: `registry.example/harbor@${imageDigest(image)}`,
  assets: pageDigest(image),
  schema: 1,
});
export const revision = (image: number): AiRevision => ({
  revision: `r${image}`,
  image: `registry.example/ai@${aiDigest(image)}`,
  model: modelDigest(image),
});

/** What a release engineer may do next. */
export type Move =
  | { kind: "start" | "exchange" | "startAi" | "exchangeAi" | "newPage"; image: number; weight: number }
  | { kind: "step" | "stepAi"; weight: number }
  | { kind: "promote" | "promoteAi" | "removeAi" | "swap" | "swapAi" | "abandon" | "clean" };

export const move = (images: number[]): fc.Arbitrary<Move> =>
  fc.oneof(
    fc.record({
      kind: fc.constantFrom(
        "start" as const,
        "start" as const,
        "exchange" as const,
        "startAi" as const,
        "exchangeAi" as const,
        "newPage" as const,
      ),
      image: fc.constantFrom(...images),
      weight: fc.constantFrom(0, 0, 10, 100),
    }),
    fc.record({
      kind: fc.constantFrom("step" as const, "step" as const, "stepAi" as const),
      weight: fc.constantFrom(0, 1, 10, 50, 100, 100),
    }),
    fc.record({
      kind: fc.constantFrom(
        "promote" as const,
        "promote" as const,
        "promote" as const,
        "promoteAi" as const,
        "removeAi" as const,
        "swap" as const,
        "swapAi" as const,
        "abandon" as const,
        "clean" as const,
      ),
    }),
  );

export function apply(intent: Intent, next: Move): Intent {
  const other = otherSlot(intent.live);
  const share = (weight: number): Intent["weights"] =>
    intent.live === "blue" ? { blue: 100 - weight, green: weight } : { blue: weight, green: 100 - weight };
  switch (next.kind) {
    case "start":
      return {
        ...intent,
        candidate: other,
        weights: share(next.weight),
        slots: { ...intent.slots, [other]: release(next.image) },
      };
    case "exchange":
      return { ...intent, slots: { ...intent.slots, [intent.live]: release(next.image) } };
    case "newPage": {
      const live = intent.slots[intent.live] ?? release(0);
      return {
        ...intent,
        slots: { ...intent.slots, [intent.live]: { ...live, assets: pageDigest(next.image) } },
      };
    }
    // The names change places, the traffic does not: somebody tries to make a candidate stable by calling it so.
    case "swap":
      return intent.candidate === null
        ? intent
        : { ...intent, live: intent.candidate, candidate: intent.live };
    case "swapAi": {
      if (intent.ai === null) return intent;
      const { stable, candidate, share } = intent.ai;
      return candidate === undefined
        ? intent
        : { ...intent, ai: { stable: candidate, candidate: stable, share: 100 - share } };
    }
    case "startAi":
      return {
        ...intent,
        ai: { stable: revision(0), ...intent.ai, candidate: revision(next.image), share: next.weight },
      };
    case "exchangeAi":
      return { ...intent, ai: { stable: revision(next.image), share: 0 } };
    case "stepAi":
      return intent.ai?.candidate === undefined
        ? intent
        : { ...intent, ai: { ...intent.ai, share: next.weight } };
    case "removeAi":
      return { ...intent, ai: null };
    case "promoteAi":
      return intent.ai?.candidate === undefined
        ? intent
        : { ...intent, ai: { stable: intent.ai.candidate, share: 0 } };
    case "step":
      return intent.candidate === null ? intent : { ...intent, weights: share(next.weight) };
    case "promote":
      return intent.candidate === null
        ? intent
        : { ...intent, live: intent.candidate, candidate: null, weights: share(100) };
    case "abandon":
      return { ...intent, candidate: null, weights: share(0) };
    case "clean":
      return {
        ...intent,
        candidate: null,
        weights: share(0),
        slots: { [intent.live]: intent.slots[intent.live] },
      };
  }
}
