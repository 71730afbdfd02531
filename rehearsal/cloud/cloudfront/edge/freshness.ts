import type { Headers } from "./values";

export interface TimesToLive {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
}

/** Statuses that are kept as errors. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html */
const CACHED_ERRORS = new Set([400, 403, 404, 405, 414, 500, 501, 502, 503, 504]);
const CACHED = new Set([200, 203, 204, 300, 301, 302, 307, 308, 410]);

/** Error Caching Minimum TTL, unless a custom error response says otherwise. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html */
export const ERROR_TTL = 10;

/**
 * For how many seconds an answer is kept; 0: not at all.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#ExpirationDownloadDist
 * Errors are kept for the error minimum whatever the cache policy says, and longer if the origin asks so.
 */
export function timeToLive(
  status: number,
  headers: Headers,
  policy: TimesToLive,
  errorMinimum: number,
  now: number,
): number {
  if (CACHED_ERRORS.has(status))
    return Math.max(errorMinimum, bounded(asked(headers, now) ?? 0, { ...policy, minTtl: 0 }));
  if (!CACHED.has(status)) return 0;
  const control = text(headers["cache-control"]).toLowerCase();
  if (/\b(no-cache|no-store|private)\b/.test(control)) return policy.minTtl;
  const wanted = asked(headers, now);
  return wanted === undefined ? Math.max(policy.minTtl, policy.defaultTtl) : bounded(wanted, policy);
}

/** What the origin asks for: s-maxage before max-age before Expires. */
function asked(headers: Headers, now: number): number | undefined {
  const control = text(headers["cache-control"]).toLowerCase();
  const seconds = /\bs-maxage=(\d+)/.exec(control)?.[1] ?? /\bmax-age=(\d+)/.exec(control)?.[1];
  if (seconds !== undefined) return Number(seconds);
  const expires = Date.parse(text(headers.expires));
  return Number.isNaN(expires) ? undefined : Math.max(0, Math.floor((expires - now) / 1000));
}

const bounded = (wanted: number, { minTtl, maxTtl }: TimesToLive): number =>
  Math.min(Math.max(wanted, minTtl), Math.max(maxTtl, minTtl));

const text = (value: string | readonly string[] | undefined): string =>
  typeof value === "string" ? value : (value ?? []).join(", ");
