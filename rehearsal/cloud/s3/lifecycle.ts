import { z } from "zod";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
const days = z.number().int().positive();
const midnight = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{2}-\d{2}T00:00:00(\.000)?Z$/.test(text) && !Number.isNaN(Date.parse(text)),
    "must be midnight UTC, such as 2026-01-31T00:00:00Z",
  );

const expiration = z
  .strictObject({
    days: days.optional(),
    date: midnight.optional(),
    expiredObjectDeleteMarker: z.boolean().optional(),
  })
  .refine(
    (given) => Object.values(given).filter((value) => value !== undefined && value !== false).length === 1,
    "takes exactly one of days, date and expiredObjectDeleteMarker",
  );

const rule = z
  .strictObject({
    id: z.string().min(1).max(255),
    status: z.enum(["Enabled", "Disabled"]),
    filter: z.strictObject({ prefix: z.string().max(1024).optional() }).optional(),
    expiration: expiration.optional(),
    noncurrentVersionExpiration: z
      .strictObject({ noncurrentDays: days, newerNoncurrentVersions: days.optional() })
      .optional(),
    abortIncompleteMultipartUpload: z.strictObject({ daysAfterInitiation: days }).optional(),
  })
  .refine(
    ({ expiration, noncurrentVersionExpiration, abortIncompleteMultipartUpload }) =>
      (expiration ?? noncurrentVersionExpiration ?? abortIncompleteMultipartUpload) !== undefined,
    "must have at least one action",
  );

export const lifecycleRules = z
  .array(rule)
  .min(1)
  .max(1000, "S3 takes up to 1000 rules per bucket")
  .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, "rule ids must be unique");

export type LifecycleRule = z.infer<typeof rule>;

/** What the decision needs of a version of an object; newest first in a list. */
interface Aged {
  readonly versionId: string;
  readonly lastModified: number;
  readonly deleteMarker?: true;
}

/** What is to be done to one key: its current version expires, or versions go for good. */
export interface Due {
  readonly expire: boolean;
  readonly remove: readonly string[];
}

const DAY = 86_400_000;

/** S3 counts whole days and rounds up to the next midnight UTC. */
const after = (moment: number, count: number): number => Math.ceil((moment + count * DAY) / DAY) * DAY;

/**
 * What a bucket's rules ask for one key, as of a moment. Where rules differ, S3 takes the earlier end.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html
 */
export function due(
  rules: readonly LifecycleRule[],
  key: string,
  versions: readonly Aged[],
  now: number,
): Due {
  const own = rules.filter(
    ({ status, filter }) => status === "Enabled" && key.startsWith(filter?.prefix ?? ""),
  );
  const [current, ...noncurrent] = versions;
  if (current === undefined) return { expire: false, remove: [] };

  const ended = own.some(({ expiration: given }) => {
    if (given?.date !== undefined) return now >= Date.parse(given.date);
    return given?.days !== undefined && now >= after(current.lastModified, given.days);
  });
  const outdated = noncurrent.filter((_, index) => {
    // A version is noncurrent since the next newer one came.
    const since = versions[index]?.lastModified ?? now;
    return own.some(({ noncurrentVersionExpiration: given }) => {
      if (given === undefined || index < (given.newerNoncurrentVersions ?? 0)) return false;
      return now >= after(since, given.noncurrentDays);
    });
  });
  const alone = current.deleteMarker === true && noncurrent.length === outdated.length;
  const swept = alone && (ended || own.some((one) => one.expiration?.expiredObjectDeleteMarker === true));
  return {
    expire: ended && current.deleteMarker !== true,
    remove: [...outdated, ...(swept ? [current] : [])].map(({ versionId }) => versionId),
  };
}
