import { z } from "zod";

/** Which processes are meant: all that is named must hold; nothing named means every one. */
const target = z.strictObject({
  /** `api`: tasks of a slot; `ai`: instances of Cloud Run. */
  service: z.enum(["api", "ai"]).optional(),
  slot: z.enum(["blue", "green"]).optional(),
  version: z.string().optional(),
  /** Of the AI service: the revision's whole name, or what the release calls it. */
  revision: z.string().optional(),
});
export type Target = z.infer<typeof target>;

/** What is wrong with them; rehearsal/app/service/faults.mjs says what each means. */
const faults = z.strictObject({
  errorShare: z.number().min(0).max(1).optional(),
  latencyMs: z.number().min(0).max(60_000).optional(),
  latencyFactor: z.number().min(1).max(1_000).optional(),
  crash: z.boolean().optional(),
  silent: z.boolean().optional(),
  database: z.literal("down").optional(),
  outage: z.boolean().optional(),
});
export type Faults = z.infer<typeof faults>;

export interface Rule {
  readonly of: Target;
  readonly faults: Faults;
}

/** What the control interface takes: faults for some, none for them any more (null), or none at all (clear). */
export const change = z.union([
  z.strictObject({ of: target.default({}), faults: faults.nullable() }),
  z.strictObject({ clear: z.literal(true) }),
]);

/** What of a process its environment tells. */
export interface Subject {
  readonly service: "api" | "ai";
  readonly slot?: string;
  readonly version?: string;
  readonly revision?: string;
}

/** Undefined: a process that is neither a slot's task nor an instance of Cloud Run. */
export function subjectOf(environment: Readonly<Record<string, string>>): Subject | undefined {
  const { SLOT, VERSION, K_REVISION } = environment;
  if (SLOT !== undefined) return { service: "api", slot: SLOT, version: VERSION };
  return K_REVISION === undefined ? undefined : { service: "ai", version: VERSION, revision: K_REVISION };
}

/** What the rules say of a process together; the later ones have the last word. */
export const faultsFor = (rules: readonly Rule[], subject: Subject): Faults =>
  Object.assign({}, ...rules.filter(({ of }) => isMeant(of, subject)).map((rule) => rule.faults)) as Faults;

const isMeant = ({ service, slot, version, revision }: Target, subject: Subject): boolean =>
  (service === undefined || service === subject.service) &&
  (slot === undefined || slot === subject.slot) &&
  (version === undefined || version === subject.version) &&
  (revision === undefined || namesRevision(revision, subject.revision ?? ""));

/** In full, or as the release calls it: the program names them `<service>-<revision>-<digest>`. */
const namesRevision = (wanted: string, name: string): boolean =>
  name === wanted ||
  (/-[0-9a-f]{8}$/.test(name) && name.slice(0, -"-01234567".length).endsWith(`-${wanted}`));
