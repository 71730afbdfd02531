import { z } from "zod";
import { PROJECT_NUMBER, deletionPolicy, mayDelete, projectId } from "../google/common";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { openPools, openProviders } from "./records";

/** https://docs.cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools/create */
export const federationId = z
  .string()
  .regex(/^[a-z0-9-]{4,32}$/, "must be 4 to 32 small letters, digits and -")
  .refine((id) => !id.startsWith("gcp-"), "must not begin with gcp-, which Google keeps to itself");

const inputs = z.strictObject({
  project: projectId,
  workloadIdentityPoolId: federationId,
  displayName: z.string().max(32).optional(),
  description: z.string().max(256).optional(),
  disabled: z.boolean().default(false),
  deletionPolicy,
});
type Inputs = z.infer<typeof inputs>;

export function pool(world: World): ResourceModel {
  const pools = openPools(world);
  const outputs = ({ name }: { name: string }): Record<string, unknown> => ({
    name,
    state: "ACTIVE",
    mode: "",
  });
  return defineResource<Inputs>({
    type: "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
    source:
      "https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/iam_workload_identity_pool",
    inputs,
    inert: { displayName: "shown", description: "shown" },
    replaceOn: ["project", "workloadIdentityPoolId"],
    computed: ["name", "state", "mode"],
    create: (input) => {
      const id = `projects/${input.project ?? world.project}/locations/global/workloadIdentityPools/${input.workloadIdentityPoolId}`;
      if (pools.get(id) !== undefined)
        throw new CloudError(
          "Error 409",
          `Requested entity already exists (${id}). A deleted pool keeps its id for 30 days.`,
        );
      const name = `projects/${PROJECT_NUMBER}/locations/global/workloadIdentityPools/${input.workloadIdentityPoolId}`;
      const record = { name, declared: input };
      pools.set(id, record);
      return Promise.resolve({ id, outputs: outputs(record) });
    },
    read: (id) => {
      const record = pools.get(id);
      return Promise.resolve(record && { inputs: { ...record.declared }, outputs: outputs(record) });
    },
    update: (id, input) => {
      pools.change(id, (record) => ({ ...record, declared: input }));
      return Promise.resolve({});
    },
    delete: (id) => {
      const record = pools.get(id);
      if (record === undefined || !mayDelete(record.declared.deletionPolicy as Inputs["deletionPolicy"], id))
        return Promise.resolve();
      const providers = openProviders(world);
      for (const key of providers.keys()) if (key.startsWith(`${id}/`)) providers.delete(key);
      pools.delete(id);
      return Promise.resolve();
    },
  });
}
