import { z } from "zod";
import { CloudError, type ResourceModel } from "../kernel/model";
import type { LogBuckets } from "../kernel/ports";
import type { World } from "../kernel/world";
import type { Access } from "./access";
import { type Buckets, requireBucket } from "./bucketRecord";
import { bucketOfDomain } from "./naming";
import { aspect } from "./settings";

/** Writes the access logs of buckets. https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html */
const WRITER = "logging.s3.amazonaws.com";

/** Which bucket takes whose logs. No log file is written; whether one could be is judged when the logs are switched on. */
export function logBuckets(world: World, buckets: Buckets, access: Access): LogBuckets {
  return {
    refusal: (name, key, { service, sourceArn, region }) => {
      const bucket = buckets.get(name);
      if (bucket === undefined) return `the bucket ${name} does not exist`;
      if (region !== undefined && bucket.region !== region)
        return `the bucket ${name} lies in ${bucket.region}; the logs come from ${region}`;
      if (JSON.stringify(bucket.encryption).includes("aws:kms"))
        return `the bucket ${name} is encrypted with a key of KMS; ${service} writes with SSE-S3 (AES256) only`;
      const account = sourceArn.split(":")[4] ?? "";
      const allowed = access.permits(bucket, { service }, "s3:PutObject", key, sourceArn, {
        "aws:sourceaccount": account === "" ? world.account : account,
      });
      if (allowed) return undefined;
      return `the policy of the bucket ${name} does not let ${service} put ${key} for ${sourceArn}`;
    },
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
    aclRefusal: (domain) => {
      const bucket = buckets.get(bucketOfDomain(domain) ?? "");
      if (bucket === undefined) return `the bucket ${domain} does not exist`;
      if (bucket.ownership !== "BucketOwnerEnforced") return undefined;
      return `The S3 bucket that you specified for CloudFront logs does not enable ACL access: ${bucket.name}`;
    },
  };
}

const inputs = z.strictObject({
  bucket: z.string(),
  targetBucket: z.string(),
  targetPrefix: z.string(),
});

/** A bucket's own access logs. */
export function bucketLoggingModel(buckets: Buckets, logs: LogBuckets): ResourceModel {
  return aspect<z.infer<typeof inputs>>(buckets, {
    name: "BucketLogging",
    page: "s3_bucket_logging",
    inputs,
    inert: {
      targetPrefix: "no log files are written; that they may be is judged by the target bucket's policy",
    },
    apply: (record, { targetBucket, targetPrefix }) => {
      const { region } = requireBucket(buckets, record.name);
      const refusal = logs.refusal(targetBucket, `${targetPrefix}2026-01-01-00-00-00-0123456789ABCDEF`, {
        service: WRITER,
        sourceArn: `arn:aws:s3:::${record.name}`,
        region,
      });
      // S3 itself would take it and deliver nothing.
      if (refusal !== undefined) throw new CloudError("InvalidTargetBucketForLogging", refusal);
      return { ...record, logging: { targetBucket, targetPrefix } };
    },
    reset: ({ logging: _, ...record }) => record,
    live: ({ logging }) => logging && { ...logging },
  });
}
