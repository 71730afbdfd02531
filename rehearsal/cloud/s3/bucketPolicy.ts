import { z } from "zod";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { type Buckets, requireBucket } from "./bucketRecord";
import { isPublic, policyDocument } from "./permission";

const inputs = z.strictObject({
  bucket: z.string(),
  policy: z.union([z.string(), z.record(z.string(), z.unknown())]),
});
type Inputs = z.infer<typeof inputs>;

/** A bucket's policy. It is parsed when it is put, so that what the model cannot judge is refused here. */
export function bucketPolicyModel(buckets: Buckets): ResourceModel {
  const put = ({ bucket: name, policy }: Inputs): string => {
    const bucket = requireBucket(buckets, name);
    const text = typeof policy === "string" ? policy : JSON.stringify(policy);
    const document = parse(text);
    for (const { Resource } of document.Statement) {
      for (const resource of [Resource].flat()) {
        if (resource !== `arn:aws:s3:::${name}` && !resource.startsWith(`arn:aws:s3:::${name}/`)) {
          throw new CloudError(
            "MalformedPolicy",
            `Policy has invalid resource: ${resource} does not lie in the bucket ${name}`,
          );
        }
      }
    }
    if (bucket.publicAccess.blockPublicPolicy && isPublic(document)) {
      throw new CloudError(
        "AccessDenied",
        `the policy of ${name} lets the public in, and BlockPublicPolicy of its public access block forbids that`,
      );
    }
    buckets.set(name, { ...bucket, policy: text });
    return text;
  };
  return defineResource<Inputs>({
    type: "aws:s3/bucketPolicy:BucketPolicy",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_policy",
    inputs,
    replaceOn: ["bucket"],
    computed: [],
    create: (input) => Promise.resolve({ id: input.bucket, outputs: { policy: put(input) } }),
    read: (id) => {
      const policy = buckets.get(id)?.policy;
      return Promise.resolve(
        policy === undefined ? undefined : { inputs: { bucket: id, policy }, outputs: { policy } },
      );
    },
    update: (_id, input) => Promise.resolve({ policy: put(input) }),
    delete: (id) => {
      buckets.change(id, ({ policy: _, ...bucket }) => bucket);
      return Promise.resolve();
    },
  });
}

function parse(text: string): z.infer<typeof policyDocument> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CloudError("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'");
  }
  const result = policyDocument.safeParse(json);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.map(String).join(".")}: ${issue.message}`);
  throw new CloudError(
    "MalformedPolicy",
    `the embedded cloud cannot judge this policy: ${faults.join("; ")}`,
  );
}
