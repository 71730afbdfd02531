import { z } from "zod";
import { canonicalJson } from "../canonical";
import { SLOTS, type SlotName, digestOf } from "./slots";

const slot = z.object({ version: z.string(), image: z.string(), assets: z.string() });
const revision = z.object({ revision: z.string(), image: z.string(), model: z.string().default("") });
const times = z.record(z.string(), z.string());

/** The release record, as far as a rollback needs it. Read loosely: what a later version of the program added is none of ours. */
const record = z.object({
  release: z.string().min(1),
  live: z.enum(SLOTS),
  candidate: z.enum(SLOTS).nullable(),
  weights: z.object({ blue: z.number(), green: z.number() }),
  slots: z.object({ blue: slot.optional(), green: slot.optional() }),
  ai: z
    .object({ stable: revision, candidate: revision.optional(), share: z.number() })
    .nullable()
    .default(null),
  /** Since when each slot has had traffic. */
  admitted: z.object({ blue: z.string().optional(), green: z.string().optional() }).default({}),
  /** Since when each digest that was never stable has had its percent. */
  since: times.default({}),
  /** When this was decided; missing in records of an earlier Sluice. */
  decidedAt: z.string().optional(),
  /** What to revert. */
  commits: z.object({ first: z.string(), last: z.string() }).nullable().default(null),
});
export type ReleaseRecord = z.infer<typeof record>;

/** Rows that trigger a rollback (R1–R5); `heartbeat` is a slot that says nothing at all. */
export const ROWS = ["R1", "R2", "R3", "R4", "R5", "heartbeat", "by hand"] as const;
export type Row = (typeof ROWS)[number];

const latch = z.object({
  release: z.string(),
  part: z.enum(["release", "ai"]).default("release"),
  /** When its cause was there, ISO 8601; kept by whoever comes later. */
  at: z.string(),
  by: z.string().default(""),
  trigger: z.string().default(""),
  /** The alarm or finding. */
  alarm: z.string().default(""),
  /** Image and frontend, or AI image and model, of what was taken off: held back whatever else is edited. */
  digests: z.array(z.string()).default([]),
  /** The load balancer's weights as they were met; null where nobody could read them. */
  weights: z.object({ blue: z.number(), green: z.number() }).nullable().default(null),
  /** Who saw the cause: `event` or `reconciler`. */
  notedBy: z.string().default(""),
});
export type Latch = z.infer<typeof latch>;

/** A latch with the name that it has below the release path. */
export interface NamedLatch extends Latch {
  readonly name: string;
}

/** `latch-<release>`, or `latch-ai-<revision>`; what Parameter Store does not take in a name becomes `_`. */
export const latchName = (part: Latch["part"], id: string): string =>
  `latch-${part === "ai" ? "ai-" : ""}${id.replace(/[^\w.-]/g, "_")}`;

export const latchText = (value: Latch): string => canonicalJson(value);

/** What lies below the release path. */
export interface Stored {
  readonly record: ReleaseRecord | { readonly unusable: string };
  readonly latches: readonly NamedLatch[];
  /** Latches that are there and cannot be read: they hold all the same. */
  readonly broken: readonly { readonly name: string; readonly why: string }[];
  /** `<cluster>/<service>` of each slot that is deployed. */
  readonly places: Readonly<Partial<Record<SlotName, string>>>;
}

/** Reads the parameters below the release path, by their last name. */
export function readStored(parameters: Readonly<Record<string, string>>): Stored {
  const latches: NamedLatch[] = [];
  const broken: { name: string; why: string }[] = [];
  for (const [name, text] of Object.entries(parameters)) {
    if (name !== "latch" && !name.startsWith("latch-")) continue;
    const read = parse(text, latch);
    if ("why" in read) broken.push({ name, why: read.why });
    else latches.push({ ...read.value, name });
  }
  return { record: recordIn(parameters["record"]), latches, broken, places: placesIn(parameters) };
}

function recordIn(text: string | undefined): Stored["record"] {
  if (text === undefined) return { unusable: "there is no record" };
  const read = parse(text, record);
  return "why" in read ? { unusable: `the record is unreadable: ${read.why}` } : read.value;
}

const placesIn = (parameters: Readonly<Record<string, string>>): Stored["places"] =>
  Object.fromEntries(
    SLOTS.flatMap((name) => {
      const place = parameters[`service-${name}`];
      return place === undefined ? [] : [[name, place]];
    }),
  );

/** A latch by itself, where it was met as a parameter of its own. */
export function readLatch(name: string, text: string): NamedLatch | { readonly why: string } {
  const read = parse(text, latch);
  return "why" in read ? read : { ...read.value, name };
}

function parse<T>(text: string, schema: z.ZodType<T>): { value: T } | { why: string } {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return { why: "it is not JSON" };
  }
  const result = schema.safeParse(found);
  if (result.success) return { value: result.data };
  return {
    why: result.error.issues
      .map((issue) => `${issue.path.join(".") || "(all)"}: ${issue.message}`)
      .join("; "),
  };
}

/** What the candidate runs: image and frontend. */
export function candidateDigests({ candidate, slots }: Pick<ReleaseRecord, "candidate" | "slots">): string[] {
  const runs = candidate === null ? undefined : slots[candidate];
  return runs === undefined ? [] : [digestOf(runs.image), runs.assets];
}

/** What the AI service's candidate runs: image and model. */
export function aiDigests({ ai }: Pick<ReleaseRecord, "ai">): string[] {
  const runs = ai?.candidate;
  return runs === undefined ? [] : [digestOf(runs.image), runs.model].filter((digest) => digest !== "");
}

/** Whether a latch holds back what the record has as its candidate: by the release's name, or by what it runs. */
export function holdsRelease(one: NamedLatch, found: ReleaseRecord): boolean {
  if (one.part !== "release" || found.candidate === null) return false;
  return (
    one.release === found.release || candidateDigests(found).some((digest) => one.digests.includes(digest))
  );
}

/**
 * Whether a latch holds the AI service's candidate back: one of its own, or the one of the release that it came with. As the
 * program sees it, too: what the stable revision has as well says nothing against the candidate.
 */
export function holdsAi(one: NamedLatch, found: ReleaseRecord): boolean {
  if (found.ai?.candidate === undefined) return false;
  if (one.part === "release") return holdsRelease(one, found);
  const { stable } = found.ai;
  const known = [digestOf(stable.image), stable.model];
  return aiDigests(found).some((digest) => one.digests.includes(digest) && !known.includes(digest));
}
