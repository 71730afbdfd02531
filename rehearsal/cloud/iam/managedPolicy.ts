import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { Collection } from "../kernel/store";
import { MANAGED_LIMIT, identityFaults, malformed, requireWithin } from "./policy";

const inputs = z.strictObject({
  name: z
    .string()
    .max(128)
    .regex(/^[\w+=,.@-]+$/, "may have letters, digits and _+=,.@-"),
  path: z
    .string()
    .regex(/^\/([\w+=,.@-]+\/)*$/, "must begin and end with /")
    .default("/"),
  description: z.string().max(1000).optional(),
  policy: z.string(),
});
export type ManagedPolicy = z.infer<typeof inputs>;

/** A policy of the account that roles take by its ARN. */
export function managedPolicyModel(
  account: string,
  policies: Collection<ManagedPolicy>,
  attachedTo: (policyArn: string) => string | undefined,
): ResourceModel {
  const check = ({ name, policy }: ManagedPolicy): void => {
    const faults = identityFaults(policy);
    if (faults.length > 0) throw new CloudError("MalformedPolicyDocument", faults.join("; "));
    requireWithin(MANAGED_LIMIT, policy.length, `policy ${name}`);
  };
  return defineResource<ManagedPolicy>({
    type: "aws:iam/policy:Policy",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy",
    inputs,
    replaceOn: ["name", "path", "description"],
    computed: ["arn", "policyId", "attachmentCount"],
    taggable: true,
    autoname: { property: "name", maxLength: 128 },
    validate: ({ policy }) => (containsUnknown(policy) ? [] : malformed("policy", identityFaults(policy))),
    create: (input) => {
      check(input);
      const id = arn("iam", "", account, `policy${input.path}${input.name}`);
      if (policies.get(id) !== undefined)
        throw new CloudError("EntityAlreadyExists", `A policy called ${input.name} already exists.`);
      policies.set(id, input);
      return Promise.resolve({ id, outputs: { arn: id } });
    },
    read: (id) => {
      const found = policies.get(id);
      return Promise.resolve(found && { inputs: found, outputs: { arn: id } });
    },
    update: (id, input) => {
      check(input);
      policies.set(id, input);
      return Promise.resolve({ arn: id });
    },
    delete: (id) => {
      const role = attachedTo(id);
      if (role !== undefined)
        throw new CloudError("DeleteConflict", `Cannot delete a policy attached to entities: ${role}`);
      policies.delete(id);
      return Promise.resolve();
    },
  });
}
