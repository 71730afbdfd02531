import { z } from "zod";
import { grant, member, membershipLife, role } from "../google/members";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { bucketResource, openBuckets } from "./records";

const inputs = z.strictObject({ bucket: z.string().min(1), role, member });
type Inputs = z.infer<typeof inputs>;

export function bucketIamMember(world: World): ResourceModel {
  return defineResource<Inputs>({
    type: "gcp:storage/bucketIAMMember:BucketIAMMember",
    source:
      "https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/storage_bucket_iam",
    inputs,
    replaceOn: ["*"],
    computed: ["etag"],
    create: ({ bucket, ...right }) => {
      const found = openBuckets(world).get(bucket);
      if (found === undefined)
        throw new CloudError("Error 404", `The specified bucket does not exist., notFound (${bucket})`);
      if (right.member.startsWith("all") && found.declared.publicAccessPrevention === "enforced")
        throw new CloudError(
          "Error 412",
          "The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention is enforced.",
        );
      return Promise.resolve(grant(world, { resource: bucketResource(bucket), ...right }));
    },
    ...membershipLife(world),
  });
}
