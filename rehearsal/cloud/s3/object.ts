import { z } from "zod";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { type Buckets, requireBucket } from "./bucketRecord";
import type { Objects } from "./objects";

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, "must be base64");

const inputs = z.strictObject({
  bucket: z.string(),
  key: z.string().min(1).max(1024),
  content: z.string().optional(),
  contentBase64: base64.optional(),
  contentType: z.string().default("binary/octet-stream"),
  serverSideEncryption: z.enum(["AES256", "aws:kms"]).optional(),
  kmsKeyId: z.string().optional(),
});
type Inputs = z.infer<typeof inputs>;

/** One object, written by the program itself. What it weighs is in the stack's state: for small files only. */
export function objectModel(world: World, buckets: Buckets, objects: Objects): ResourceModel {
  const put = ({ bucket: name, key, content, contentBase64, contentType, kmsKeyId }: Inputs) => {
    const bucket = requireBucket(buckets, name);
    if (kmsKeyId !== undefined && world.use("keys").find(kmsKeyId) === undefined)
      throw new CloudError("KMS.NotFoundException", `Key '${kmsKeyId}' does not exist`);
    const body =
      contentBase64 === undefined ? Buffer.from(content ?? "") : Buffer.from(contentBase64, "base64");
    const version = objects.put(
      name,
      key,
      body,
      { "content-type": contentType },
      bucket.versioning === "Enabled",
    );
    return {
      arn: `arn:aws:s3:::${name}/${key}`,
      etag: version.etag.replaceAll('"', ""),
      versionId: version.versionId,
    };
  };
  return defineResource<Inputs>({
    type: "aws:s3/bucketObjectv2:BucketObjectv2",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_object",
    inputs,
    inert: {
      serverSideEncryption: "nothing is encrypted at rest on a laptop",
      kmsKeyId: "nothing is encrypted at rest on a laptop; the key must exist",
    },
    replaceOn: ["bucket", "key"],
    computed: ["arn", "etag", "versionId"],
    recomputed: { content: ["etag", "versionId"], contentBase64: ["etag", "versionId"] },
    taggable: true,
    validate: ({ content, contentBase64 }) =>
      content !== undefined && contentBase64 !== undefined
        ? [{ property: "content", reason: "cannot be used with contentBase64" }]
        : [],
    create: (input) => Promise.resolve({ id: `${input.bucket}/${input.key}`, outputs: put(input) }),
    // What is in it is not compared: the provider does not read it back either.
    read: (id) => {
      const slash = id.indexOf("/");
      const [bucket, key] = [id.slice(0, slash), id.slice(slash + 1)];
      const found = objects.find(bucket, key);
      return Promise.resolve(
        found && {
          inputs: { bucket, key, contentType: found.headers["content-type"] },
          outputs: {
            arn: `arn:aws:s3:::${id}`,
            etag: found.etag.replaceAll('"', ""),
            versionId: found.versionId,
          },
        },
      );
    },
    update: (_id, input) => Promise.resolve(put(input)),
    // The provider removes every version of it.
    delete: (id) => {
      const slash = id.indexOf("/");
      const [bucket, key] = [id.slice(0, slash), id.slice(slash + 1)];
      for (const { versionId } of objects.versions(bucket, key)) objects.remove(bucket, key, true, versionId);
      return Promise.resolve();
    },
  });
}
