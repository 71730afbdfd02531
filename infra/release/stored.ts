import { z } from "zod";
import { ReleaseFault } from "./fault";
import type { SlotName } from "./slots";
import type { KnownVersions } from "./versions";
import type { Latch } from "./latch";

const weights = z.object({ blue: z.number(), green: z.number() });
const slot = z.object({ version: z.string(), image: z.string(), assets: z.string(), schema: z.number() });
// Records of before the models were named have none.
const revision = z.object({ revision: z.string(), image: z.string(), model: z.string().default("") });

const since = z.record(z.string(), z.string());

const pace = z.object({
  firstStep: z.number(),
  bakeMinutes: z.number(),
  freezes: z.array(z.object({ from: z.string(), until: z.string(), reason: z.string() })),
  maintenance: z.object({ days: z.array(z.string()), from: z.string(), until: z.string() }),
});

const alarms = z.union([z.object({ red: z.array(z.string()) }), z.object({ unknown: z.string() })]);

const answered = z.union([
  z.object({ requests: z.number(), failed: z.number(), floor: z.number(), percent: z.number() }),
  z.object({ unknown: z.string() }),
]);

const before = z.object({
  live: z.enum(["blue", "green"]),
  slots: z.object({ blue: z.string().optional(), green: z.string().optional() }),
  weights: z.record(z.string(), z.number()),
  since: since.default({}),
  served: z.array(z.string()),
  states: z.array(z.string()).default([]),
  frontend: z.string().nullable().default(null),
  // Records of before AI revisions were verified do not tell.
  ai: z.boolean().default(false),
});

/** A record as an earlier `up` wrote it. Read loosely: what a later version of the program added must not stop a revert. */
const record = z.object({
  release: z.string(),
  live: z.enum(["blue", "green"]),
  candidate: z.enum(["blue", "green"]).nullable(),
  weights,
  slots: z.object({ blue: slot.optional(), green: slot.optional() }),
  ai: z
    .object({ stable: revision, candidate: revision.optional(), share: z.number() })
    .nullable()
    .default(null),
  frontend: z.string().nullable().default(null),
  decidedAt: z.string().nullable().default(null),
  // Records of before releases had a pace have none of these.
  pace: pace.nullable().default(null),
  since: since.default({}),
  // Records of before admissions had a time have none.
  admitted: z.object({ blue: z.string().optional(), green: z.string().optional() }).default({}),
  // A record of before alarms were asked, or of a decision that went nowhere forward.
  alarms: alarms.nullable().default(null),
  // A record of before answers were counted, or of a decision that gave no further share.
  answered: answered.nullable().default(null),
  // Records of before response times were compared have none.
  baseline: z.object({ p50: z.number(), p90: z.number() }).nullable().default(null),
  // Records of before commits were named have none.
  commits: z.object({ first: z.string(), last: z.string() }).nullable().default(null),
  capacity: z.object({ needed: z.number(), since: z.string(), held: z.boolean() }).nullable().default(null),
  before: before.nullable(),
});

/** Written by each slot's compute group: where its service is. */
export const placeName = (slot: SlotName): string => `service-${slot}`;
const PLACE = /\/service-(blue|green)$/;

/** `latch-<release>` and `latch-ai-<revision>`; `latch` alone is how the first ones were named. */
const LATCH = /\/latch(-[^/]+)?$/;

const latch = z.object({
  release: z.string(),
  // Latches of before the AI service's own have none.
  part: z.enum(["release", "ai"]).default("release"),
  at: z.string(),
  by: z.string(),
  trigger: z.string(),
  digests: z.array(z.string()).default([]),
});

const versions = z.object({
  configured: z.array(z.string()),
  kept: z.record(z.string(), z.string()),
  left: z.record(z.string(), z.iso.date()),
});

const watched = z.object({ loadBalancer: z.string(), blue: z.string(), green: z.string() });

export type StoredRecord = z.infer<typeof record>;
export type Before = z.infer<typeof before>;
/** How CloudWatch names the load balancer and the target groups: what an `up` can only know from the one before. */
export type Watched = z.infer<typeof watched>;

/** What earlier runs left behind. */
export interface Stored {
  readonly record: StoredRecord | null;
  /** What the automatic rollback holds back, each under the release or the revision of the AI service that it names. */
  readonly latches: readonly Latch[];
  /** Whether a first release has carried traffic. */
  readonly founded: boolean;
  /** `<cluster>/<service>` of each slot that is deployed. */
  readonly services: readonly string[];
  readonly watched: Watched | null;
  /** The versions of which assets are in the bucket. */
  readonly versions: KnownVersions | null;
}

/** What the record says served before; nothing did while the first deployment has not come to its end. */
export const historyOf = ({ record, founded }: Stored): StoredRecord | null =>
  founded || record?.before ? record : null;

/** Reads the parameters below `/sluice/<stack>/release`; the error names the parameter that cannot be read. */
export function parseStored(parameters: Readonly<Record<string, string>>): Stored {
  const read = <T>(name: string, schema: z.ZodType<T>): T | null => {
    const entry = Object.entries(parameters).find(([key]) => key.endsWith(`/${name}`));
    if (entry === undefined) return null;
    return parsed(entry[0], entry[1], schema);
  };
  const founded = Object.keys(parameters).some((key) => key.endsWith("/founded"));
  const services = Object.entries(parameters).flatMap(([key, place]) => (PLACE.test(key) ? [place] : []));
  return {
    record: read("record", record),
    latches: Object.entries(parameters).flatMap(([key, text]) =>
      LATCH.test(key) ? [latchOf(key, text)] : [],
    ),
    founded,
    services,
    watched: read("watched", watched),
    versions: read("versions", versions),
  };
}

/** A latch that somebody broke holds on; nobody who goes back is stopped by it (invariants 3 and 4). */
function latchOf(parameter: string, text: string): Latch {
  try {
    return parsed(parameter, text, latch);
  } catch {
    const name = parameter.slice(parameter.lastIndexOf("/") + 1);
    return {
      release: name,
      part: name.startsWith("latch-ai-") ? "ai" : "release",
      at: "a time that cannot be read",
      by: name,
      trigger: "it cannot be read",
      digests: [],
      unreadable: true,
    };
  }
}

function parsed<T>(parameter: string, text: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StoredUnreadable(parameter, "it is not JSON");
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new StoredUnreadable(
    parameter,
    result.error.issues.map((issue) => `${issue.path.join(".") || "(all)"}: ${issue.message}`).join("; "),
  );
}

/** Somebody else wrote the parameter, or broke it by hand. */
export class StoredUnreadable extends ReleaseFault {
  constructor(parameter: string, reason: string) {
    super(
      `the parameter ${parameter} is not what a release writes there: ${reason}.\n` +
        "  what to do: restore its previous version (aws ssm get-parameter-history), then run again",
    );
  }
}
