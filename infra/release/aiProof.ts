import { ReleaseFault } from "./fault";
import { type AiRevision, type Intent, aiRevisions, digestOf, stateOf } from "./intent";
import { weightsByDigest } from "./carriers";
import type { Before } from "./stored";

/**
 * The revisions of the AI service that owe a proof before they get what the intent gives them (D5): those with requests
 * that were never stable nor had all of them. None does
 *
 * - when it is stable in a stack that had no AI service before: there is nobody who could wait;
 * - when the config goes back to an earlier state and something with requests gives some up by that. Whoever leaves a
 *   revision, or a slot, on a bad day waits for nothing.
 *
 * A return that takes nothing away from anybody, such as the second try of a release whose first was reverted, is asked
 * like every release: that its state was there before does not say that it was proven then. Only where its revision is
 * gone meanwhile there is nobody to ask.
 */
export function unprovenRevisions(
  intent: Intent,
  before: Before | null,
  state = stateOf(intent),
): AiRevision[] {
  const owing = aiRevisions(intent.ai)
    .filter(({ percent }) => percent > 0)
    .filter(({ stable }) => !(stable && !before?.ai))
    .map(({ revision }) => revision)
    .filter((revision) => !hasServed(revision, before));
  if (owing.length === 0 || goesBack(intent, before, state)) return [];
  const first = owing.find((revision) => !isDeployed(revision, before));
  if (first === undefined) return owing;
  // A way back never ends here, also where the revision went meanwhile and there is nobody to ask (invariant 3).
  if (isKnownState(state, before)) return [];
  throw new NotDeployed(first);
}

const hasServed = ({ image, model }: AiRevision, before: Before | null): boolean =>
  before !== null && before.served.includes(digestOf(image)) && before.served.includes(model);

/** The weights name also what was there without requests. */
const isDeployed = ({ image, model }: AiRevision, before: Before | null): boolean =>
  before?.weights[digestOf(image)] !== undefined && before.weights[model] !== undefined;

const isKnownState = (state: string, before: Before | null): boolean =>
  before !== null && before.states.includes(state);

function goesBack(intent: Intent, before: Before | null, state: string): boolean {
  if (before === null || !isKnownState(state, before)) return false;
  const now = weightsByDigest(intent);
  const live = intent.slots[intent.live];
  // What is stable gives up some of its requests whenever a candidate gets any.
  const stable = [
    ...(live === undefined ? [] : [digestOf(live.image), live.assets]),
    ...(intent.ai === null ? [] : [digestOf(intent.ai.stable.image), intent.ai.stable.model]),
  ];
  return Object.entries(before.weights).some(
    ([digest, percent]) => !stable.includes(digest) && (now[digest] ?? 0) < percent,
  );
}

/** One resource holds the revision and the shares, so that a revision can only be asked when an earlier `up` made it. */
export class NotDeployed extends ReleaseFault {
  constructor({ revision }: AiRevision) {
    super(
      `revision ${revision} of the AI service is to get requests, and is not deployed yet, so nothing can verify it (D5).\n` +
        `  what to do: commit ${revision} as sluice:ai.candidate with sluice:ai.share 0, run pulumi up, then give it its share`,
    );
  }
}
