import { z } from "zod";
import { CloudError, type ResourceModel } from "../kernel/model";
import type { Buckets } from "./bucketRecord";
import { aspect } from "./settings";

const days = z.int().min(1).max(36_500);
const inputs = z.strictObject({
  bucket: z.string(),
  rule: z.strictObject({
    defaultRetention: z
      .strictObject({
        mode: z.enum(["GOVERNANCE", "COMPLIANCE"]),
        days: days.optional(),
        years: z.int().min(1).max(100).optional(),
      })
      .refine(
        ({ days, years }) => (days === undefined) !== (years === undefined),
        "takes days or years, and not both",
      ),
  }),
});
export type DefaultRetention = z.infer<typeof inputs>["rule"]["defaultRetention"];
const DAY = 86_400_000;

/** Until when a version that is written now may not be deleted; undefined where nothing locks it. */
export const retainUntil = (retention: DefaultRetention | undefined, now: number): number | undefined =>
  retention && now + ((retention.days ?? 0) + (retention.years ?? 0) * 365) * DAY;

/**
 * Refuses to delete a version that is still locked. A delete without a version only adds a marker, which a lock allows.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
export function requireUnlocked(version: { readonly retainUntil?: number } | undefined, now: number): void {
  if ((version?.retainUntil ?? 0) > now)
    throw new CloudError("AccessDenied", "Access Denied because object protected by object lock.");
}

/** The bucket's default retention: every version that is written gets it. */
export const objectLockModel = (buckets: Buckets): ResourceModel =>
  aspect<z.infer<typeof inputs>>(buckets, {
    name: "BucketObjectLockConfiguration",
    page: "s3_bucket_object_lock_configuration",
    inputs,
    apply: (record, { rule }) => {
      if (record.objectLock !== true)
        throw new CloudError(
          "InvalidBucketState",
          `Object Lock configuration cannot be enabled on existing buckets: ${record.name} was made without objectLockEnabled`,
        );
      return { ...record, retention: rule.defaultRetention };
    },
    reset: ({ retention: _, ...record }) => record,
    live: ({ retention }) =>
      retention === undefined ? undefined : { rule: { defaultRetention: retention } },
  });
