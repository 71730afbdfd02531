import { z } from "zod";
import { labelOutputs, labels, projectId, timestamp } from "../google/common";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { openBuckets, openObjects } from "./records";

const inputs = z.strictObject({
  project: projectId,
  // https://docs.cloud.google.com/storage/docs/buckets#naming; dots would ask for a proof of the domain.
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/, "must be 3 to 63 small letters, digits, - and _"),
  location: z.string().min(2),
  uniformBucketLevelAccess: z.literal(true, "must be true: rights on single objects (ACLs) are not modelled"),
  publicAccessPrevention: z.enum(["enforced", "inherited"]).default("inherited"),
  versioning: z.strictObject({ enabled: z.boolean() }).optional(),
  forceDestroy: z.boolean().default(false),
  labels,
});
type Inputs = z.infer<typeof inputs>;

export function bucket(world: World): ResourceModel {
  const [buckets, objects] = [openBuckets(world), openObjects(world)];
  const outputs = (name: string, declared: Inputs): Record<string, unknown> => ({
    url: `gs://${name}`,
    selfLink: `https://www.googleapis.com/storage/v1/b/${name}`,
    ...labelOutputs(declared.labels),
  });
  return defineResource<Inputs>({
    type: "gcp:storage/bucket:Bucket",
    source: "https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/storage_bucket",
    inputs,
    inert: {
      labels: "shown; nothing is billed",
      location: "all of the cloud is on this machine",
      versioning: "an object's older generations are not kept; nothing here replaces one",
      publicAccessPrevention:
        "enforced: a right for everybody is refused; inherited: there is no organisation to inherit from",
    },
    replaceOn: ["name", "location", "project"],
    computed: ["url", "selfLink"],
    autoname: { property: "name", maxLength: 63 },
    create: (input) => {
      if (buckets.get(input.name) !== undefined)
        throw new CloudError(
          "Error 409",
          `Your previous request to create the named bucket succeeded and you already own it., conflict (${input.name})`,
        );
      buckets.set(input.name, { created: timestamp(world), declared: input });
      return Promise.resolve({ id: input.name, outputs: outputs(input.name, input) });
    },
    read: (id) => {
      const record = buckets.get(id);
      return Promise.resolve(
        record && {
          inputs: { ...record.declared },
          outputs: outputs(id, record.declared as unknown as Inputs),
        },
      );
    },
    update: (id, input) => {
      buckets.change(id, (record) => ({ ...record, declared: input }));
      return Promise.resolve(outputs(id, input));
    },
    delete: (id) => {
      const held = objects.keys().filter((key) => key.startsWith(`${id}/`));
      if (held.length > 0 && buckets.get(id)?.declared.forceDestroy !== true)
        throw new CloudError(
          "Error 409",
          `Error trying to delete bucket ${id} containing objects without forceDestroy set to true`,
        );
      for (const key of held) objects.delete(key);
      buckets.delete(id);
      return Promise.resolve();
    },
  });
}
