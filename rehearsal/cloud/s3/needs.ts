import { z } from "zod";
import type { World } from "../kernel/world";
import type { Need, WireRequest } from "../wire/protocol";
import type { BucketRecord, Buckets } from "./bucketRecord";
import type { Objects } from "./objects";

const byKey = z.object({
  applyServerSideEncryptionByDefault: z.object({
    sseAlgorithm: z.literal("aws:kms"),
    kmsMasterKeyId: z.string(),
  }),
});

/**
 * What a role must be allowed for a request to a bucket or an object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function s3Needs(
  world: World,
  buckets: Buckets,
  objects: Objects,
  { method, query }: Pick<WireRequest, "method" | "query">,
  { bucket, key }: { readonly bucket: string; readonly key: string | undefined },
): Need[] | undefined {
  const whole = `arn:aws:s3:::${bucket}`;
  if (key === undefined) {
    if (method === "HEAD" || method === "GET") return [{ action: "s3:ListBucket", resource: whole }];
    return method === "POST" && query.has("delete")
      ? [{ action: "s3:DeleteObject", resource: `${whole}/*` }]
      : undefined;
  }
  const resource = `${whole}/${key}`;
  const versioned = query.has("versionId") ? "Version" : "";
  if (method === "PUT")
    return [{ action: "s3:PutObject", resource }, ...keyNeeds(world, buckets.get(bucket), "GenerateDataKey")];
  if (method === "DELETE") return [{ action: `s3:DeleteObject${versioned}`, resource }];
  if (method !== "GET" && method !== "HEAD") return undefined;
  return [
    { action: `s3:GetObject${versioned}`, resource },
    // Whoever may not list must not learn which keys exist. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    ...(objects.find(bucket, key) === undefined
      ? [{ action: "s3:ListBucket", resource: whole }]
      : keyNeeds(world, buckets.get(bucket), "Decrypt")),
  ];
}

/** The bucket's own key must let the role use it too. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
function keyNeeds(world: World, bucket: BucketRecord | undefined, action: string): Need[] {
  const rule = (bucket?.encryption ?? []).map((one) => byKey.safeParse(one)).find(({ success }) => success);
  const key = rule?.data?.applyServerSideEncryptionByDefault.kmsMasterKeyId;
  const found = key === undefined ? undefined : world.use("keys").find(key);
  return found === undefined ? [] : [{ action: `kms:${action}`, resource: found.arn }];
}
