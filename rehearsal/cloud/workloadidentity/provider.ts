import { z } from "zod";
import { deletionPolicy, mayDelete, projectId } from "../google/common";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { federationId } from "./pool";
import { type ProviderRecord, openPools, openProviders } from "./records";

/** Of the language of conditions (CEL), this one sentence is understood: the caller's role is the given one. */
const CONDITION = /^attribute\.aws_role\s*==\s*["'](arn:aws:sts::\d{12}:assumed-role\/[\w+=,.@-]+)["']$/;

const inputs = z.strictObject({
  project: projectId,
  workloadIdentityPoolId: z.string().min(1),
  workloadIdentityPoolProviderId: federationId,
  aws: z.strictObject({ accountId: z.string().regex(/^\d{12}$/, "must be an AWS account's 12 digits") }),
  attributeCondition: z
    .string()
    .max(4096)
    .regex(
      CONDITION,
      "is not modelled: the embedded cloud understands attribute.aws_role == 'arn:aws:sts::<account>:assumed-role/<role>'",
    )
    .optional(),
  displayName: z.string().max(32).optional(),
  description: z.string().max(256).optional(),
  disabled: z.boolean().default(false),
  deletionPolicy,
});
type Inputs = z.infer<typeof inputs>;

/** A provider of identities to a pool; those of AWS, with Google's default mapping of their attributes. */
export function provider(world: World): ResourceModel {
  const [pools, providers] = [openPools(world), openProviders(world)];
  const recordOf = (name: string, input: Inputs): ProviderRecord => ({
    name,
    pool: name.replace(/\/providers\/.*$/, ""),
    awsAccountId: input.aws.accountId,
    role: CONDITION.exec(input.attributeCondition ?? "")?.[1],
    disabled: input.disabled,
    declared: input,
  });
  return defineResource<Inputs>({
    type: "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
    source:
      "https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/iam_workload_identity_pool_provider",
    inputs,
    inert: { displayName: "shown", description: "shown" },
    replaceOn: ["project", "workloadIdentityPoolId", "workloadIdentityPoolProviderId"],
    computed: ["name", "state"],
    create: (input) => {
      const parent = `projects/${input.project ?? world.project}/locations/global/workloadIdentityPools/${input.workloadIdentityPoolId}`;
      const owner = pools.get(parent);
      if (owner === undefined) throw new CloudError("Error 404", `Requested entity was not found: ${parent}`);
      const id = `${parent}/providers/${input.workloadIdentityPoolProviderId}`;
      if (providers.get(id) !== undefined)
        throw new CloudError("Error 409", `Requested entity already exists (${id}).`);
      const name = `${owner.name}/providers/${input.workloadIdentityPoolProviderId}`;
      providers.set(id, recordOf(name, input));
      return Promise.resolve({ id, outputs: { name, state: "ACTIVE" } });
    },
    read: (id) => {
      const found = providers.get(id);
      return Promise.resolve(
        found && { inputs: { ...found.declared }, outputs: { name: found.name, state: "ACTIVE" } },
      );
    },
    update: (id, input) => {
      providers.change(id, ({ name }) => recordOf(name, input));
      return Promise.resolve({});
    },
    delete: (id) => {
      const found = providers.get(id);
      if (found !== undefined && mayDelete(found.declared.deletionPolicy as Inputs["deletionPolicy"], id))
        providers.delete(id);
      return Promise.resolve();
    },
  });
}
