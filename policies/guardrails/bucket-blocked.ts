import { type Deployed, type StackRule, stackPolicy } from "../pack/policies";
import { BLOCK, BUCKETS } from "./bucket-private";

/** What one resource alone cannot show: that a bucket has a public access block at all. */
export const bucketBlockedRule: StackRule = {
  name: "guardrail-bucket-has-public-access-block",
  description: "E6, M6: every bucket of the stack has a public access block (CKV2_AWS_6).",
  judge: (resources) => {
    const blocks = resources.filter(({ type }) => type === BLOCK);
    return resources
      .filter(({ type }) => BUCKETS.includes(type))
      .filter((bucket) => !blocks.some((block) => protects(block, bucket)))
      .map(
        ({ name }) =>
          `bucket ${name}: found no BucketPublicAccessBlock for it, expected one. Fix: declare it beside the bucket, as infra/assets does.`,
      );
  },
};

export const bucketBlocked = stackPolicy(bucketBlockedRule);

/** By what the property is made of, since the bucket's name may not be known yet; else by the name itself. */
const protects = (block: Deployed, bucket: Deployed): boolean =>
  (block.madeOf.bucket ?? []).includes(bucket.urn) ||
  (typeof block.properties.bucket === "string" &&
    [bucket.properties.bucket, bucket.properties.id].includes(block.properties.bucket));
