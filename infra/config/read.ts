import { z } from "zod";
import { publicNames } from "../edge/names";
import { type Intent } from "../release/intent";
import { regionFaults } from "./parts/backups";
import { teardownFaults } from "./parts/teardown";
import { type Fault, schemaFaults, shown } from "./faults";
import { type Readable, ruleFaults } from "./rules";
import { type Settings, schema, surroundings } from "./schema";
import { tagFaults } from "./parts/tags";
import { suggestion } from "./suggest";

/** The stack's config, checked. */
export interface StackConfig extends Settings {
  readonly stack: string;
  /** Whom to ask about it; on everything as a tag or label. */
  readonly owner: string;
  /** The load balancer's own name, by which CloudFront reaches it. */
  readonly originDomain: string;
  /** Every name that viewers use, the product's own first. */
  readonly domains: readonly [string, ...string[]];
  readonly awsRegion: string;
  readonly gcpProject: string;
  readonly gcpRegion: string;
}

/** All config of a stack as the engine hands it over: full key → text (JSON where the value has structure). */
export type RawConfig = Readonly<Record<string, string>>;

/** Keys whose value is a map, and so arrives as JSON. */
const STRUCTURED: ReadonlySet<string> = new Set(
  [schema, surroundings].flatMap(({ shape }) =>
    Object.entries(shape).flatMap(([key, part]) => (part instanceof z.ZodString ? [] : [key])),
  ),
);
const PREFIX = "sluice:";

/** Checks everything and returns all faults at once. `isSecret` says whose values must not be shown. */
export function readConfig(
  stack: string,
  raw: RawConfig,
  isSecret: (key: string) => boolean = () => false,
): { config: StackConfig; faults?: undefined } | { config?: undefined; faults: Fault[] } {
  const own = ownSettings(raw);
  const settings = schema.safeParse(own);
  const near = Object.fromEntries(Object.entries(raw).map(([key, text]) => [key, valueOf(key, text)]));
  const around = surroundings.safeParse(near);
  const faults = [
    ...stackName(stack),
    ...misplaced(raw),
    ...(settings.success ? [] : schemaFaults(schema, own, settings.error, PREFIX)),
    ...ruleFaults(readable(own)),
    ...regionFaults(readable(own), raw["aws:region"]),
    ...(around.success ? [] : schemaFaults(surroundings, near, around.error, "")),
    ...(around.success ? tagFaults(around.data["aws:defaultTags"], { product: own.product, stack }) : []),
    ...teardownFaults(readable(own), stack),
  ];
  if (faults.length > 0 || !settings.success || !around.success) {
    return {
      faults: faults.map((one) =>
        isSecret(topKey(one.key)) ? { ...one, found: "a secret that does not fit" } : one,
      ),
    };
  }
  const { "aws:region": awsRegion, "gcp:project": gcpProject, "gcp:region": gcpRegion } = around.data;
  const originDomain = `origin.${settings.data.domain}`;
  const domains = publicNames(settings.data);
  const { owner } = around.data["aws:defaultTags"].tags;
  return {
    config: { ...settings.data, stack, owner, originDomain, domains, awsRegion, gcpProject, gcpRegion },
  };
}

/** The part of the config that decides who serves. */
export function intentOf({ traffic, slots, ai }: Settings): Intent {
  return {
    live: traffic.live,
    candidate: traffic.candidate ?? null,
    weights: traffic.weights,
    slots,
    ai: ai === undefined ? null : { stable: ai.stable, candidate: ai.candidate, share: ai.share },
  };
}

/** The stack's name becomes part of names that Google keeps to 63 small letters, digits and hyphens. */
function stackName(stack: string): Fault[] {
  if (/^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/.test(stack)) return [];
  return [
    {
      key: "the stack's name",
      found: shown(stack),
      allowed: "1 to 16 small letters, digits and hyphens, beginning with a letter",
      next: "make the stack under such a name (pulumi stack init)",
    },
  ];
}

/** Key by key, so that one unreadable key hides no fault of the others. */
function readable(own: Record<string, unknown>): Readable {
  return Object.fromEntries(
    Object.entries(schema.shape).flatMap(([key, part]) => {
      const result = part.safeParse(own[key]);
      return result.success ? [[key, result.data]] : [];
    }),
  );
}

function ownSettings(raw: RawConfig): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, text]) => [key.slice(PREFIX.length), valueOf(key.slice(PREFIX.length), text)]),
  );
}

/** A structured value arrives as JSON; what is no JSON stays text, and the schema says what should be there. */
function valueOf(key: string, text: string): unknown {
  if (!STRUCTURED.has(key)) return text;
  try {
    return JSON.parse(text, (_, inner: unknown) =>
      typeof inner === "string" ? plainDay(inner) : inner,
    ) as unknown;
  } catch {
    return text;
  }
}

/** The engine turns an unquoted `2026-01-31` into Go's way of writing a time; here it is ISO 8601 again. */
function plainDay(text: string): string {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) \+0000 UTC$/.exec(text) ?? [];
  if (day === undefined) return text;
  return time === "00:00:00" ? day : `${day}T${time}Z`;
}

/** `Sluice:domain`, `slice:domain` or `aws:regoin` would be read by nobody. Other settings of the providers are theirs to judge. */
function misplaced(raw: RawConfig): Fault[] {
  const around = Object.keys(surroundings.shape);
  const known = [...Object.keys(schema.shape).map((key) => `${PREFIX}${key}`), ...around];
  return Object.keys(raw).flatMap((key) => {
    if (key.startsWith(PREFIX) || around.includes(key)) return [];
    const meant = suggestion(key, known);
    return meant === undefined || !key.toLowerCase().includes(":")
      ? []
      : [{ key, found: "an unknown key", allowed: known.join(", "), next: `did you mean ${meant}?` }];
  });
}

const topKey = (key: string): string => /^[^.[]+/.exec(key)?.[0] ?? key;
