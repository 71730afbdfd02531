import { canonicalJson } from "../../ops/canonical";

/** The versions of which assets are in the bucket, as an earlier `up` noted them. */
export interface KnownVersions {
  /** Versions that the slots ran. */
  readonly configured: readonly string[];
  /** Versions that a slot runs or to which a rollback may lead, with the first digits of their manifest's digest. */
  readonly kept: Readonly<Record<string, string>>;
  /** Versions that are neither any more, with the day on which that was first so. */
  readonly left: Readonly<Record<string, string>>;
}

/** A version that expires, and the day (UTC) from which on S3 may remove it. */
export interface Expiry {
  readonly version: string;
  readonly day: string;
}

const DAY = 86_400_000;
/** S3 removes what is due in its own time; the rule stays that long. */
const SWEPT_AFTER_DAYS = 30;
/** SSM takes 8 KB, S3 1,000 rules. What is beyond is forgotten, and then stays for ever: the safe side. */
const MOST_LEFT = 200;

/**
 * Notes which versions are needed. It changes only when the slots run other versions than before: a change of weights
 * touches nothing here. A version is needed while a slot runs it, and while it is among what served lately (`served`,
 * the window in which a rollback is never asked for evidence).
 */
export function noteVersions(
  before: KnownVersions | null,
  slots: readonly { readonly version: string; readonly manifestDigest: string }[],
  served: readonly string[],
  keepDays: number,
  decidedAt: string,
): KnownVersions {
  const configured = [...new Set(slots.map(({ version }) => version))].sort();
  if (before !== null && canonicalJson(before.configured) === canonicalJson(configured)) return before;
  const now = Object.fromEntries(
    slots.map(({ version, manifestDigest }) => [version, short(manifestDigest)]),
  );
  const within = new Set(served.map(short));
  const kept: Record<string, string> = { ...now };
  const left: Record<string, string> = {};
  for (const [version, digest] of Object.entries(before?.kept ?? {})) {
    if (version in now) continue;
    if (within.has(digest)) kept[version] = digest;
    else left[version] = dayOf(Date.parse(decidedAt));
  }
  const old = Object.entries(before?.left ?? {}).filter(
    ([version, day]) =>
      !(version in now) && Date.parse(decidedAt) < expiry(day, keepDays) + SWEPT_AFTER_DAYS * DAY,
  );
  const all = [...old, ...Object.entries(left)].sort(([, one], [, other]) => one.localeCompare(other));
  return { configured, kept, left: Object.fromEntries(all.slice(0, MOST_LEFT)) };
}

/**
 * When each version that is not needed any more may go: a day's rest after it was last needed, and the days for tabs
 * that are still open.
 */
export function expiries({ left }: KnownVersions, keepDays: number): Expiry[] {
  return Object.entries(left).map(([version, day]) => ({ version, day: dayOf(expiry(day, keepDays)) }));
}

const expiry = (day: string, keepDays: number): number => Date.parse(day) + (keepDays + 1) * DAY;
const short = (digest: string): string => digest.replace(/^sha256:/, "").slice(0, 12);
const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
