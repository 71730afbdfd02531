import type { Deployment, ReleaseRecord, Slot } from "../../policies/release/record";
import type { Part, Subject } from "../../policies/release/subjects";
import type { ReleaseNamed } from "./release";
import { type StackEvidence, bag } from "./stack";

/** What a release brings, as the gates know it. */
export const subjectsOf = ({ subjects, place, stack, version }: ReleaseNamed): Subject[] =>
  subjects.map(({ name, digest }) => ({
    bearer: place,
    version: place,
    part: name.slice(0, -place.length - 1) as Part,
    digest,
    percent: 0,
    stable: false,
    place,
    schema: version === undefined ? undefined : stack?.schemaOf(version),
  }));

/** What the gates need of a record, made of the stack's config: it is judged before there is a record. */
export function recordOf({ stack, version }: ReleaseNamed, now: Date): ReleaseRecord {
  const slots = stack === undefined ? {} : deployments(stack);
  const live = stack === undefined ? undefined : stableSlot(stack, version);
  return {
    stack: stack?.name ?? "<stack>",
    decidedAt: now.getTime(),
    ai: stack?.hasAi === true ? {} : null,
    slots,
    live: live ?? "blue",
    before: null,
  } as ReleaseRecord;
}

/** The slot that one would go back to: the live one, or the other where the live one runs the release itself already. */
export function stableSlot(stack: StackEvidence, version: string | undefined): Slot | undefined {
  const live = bag(stack.config["sluice:traffic"]).live;
  if (live !== "blue" && live !== "green") return undefined;
  if (version === undefined || deployments(stack)[live]?.version !== version) return live;
  return live === "blue" ? "green" : "blue";
}

/** What each configured slot runs; one that names nothing by digest is left out. */
export function deployments({ config }: StackEvidence): Partial<Record<Slot, Deployment>> {
  const slots = Object.entries(bag(config["sluice:slots"])).flatMap(([slot, value]) => {
    const { version, image, assets, schema } = bag(value);
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(String(image))?.[1];
    if (digest === undefined || typeof version !== "string" || typeof assets !== "string") return [];
    return [[slot, { version, digest, assets, schema: Number(schema) }] as const];
  });
  return Object.fromEntries(slots);
}
