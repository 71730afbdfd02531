import { z } from "zod";
import { arn, upperAlphanumeric } from "../kernel/identifiers";
import { CloudError, type Service, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { World } from "../kernel/world";
import { type Attachment, rolePolicyAttachment } from "./attachment";
import { federationFaults } from "./federation";
import { type ManagedPolicy, managedPolicyModel } from "./managedPolicy";
import { type OpenIdConnectProvider, openIdConnectProviderModel } from "./openIdConnectProvider";
import { identityVerdict } from "./permissions";
import {
  INLINE_LIMIT,
  TRUST_LIMIT,
  identityFaults,
  malformed,
  requireWithin,
  trustFaults,
  trustedServices,
} from "./policy";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const name = z
  .string()
  .max(64)
  .regex(/^[\w+=,.@-]+$/, "may have letters, digits and _+=,.@-");

const roleInputs = z.strictObject({
  name,
  assumeRolePolicy: z.string(),
  description: z.string().max(1000).optional(),
  path: z
    .string()
    .regex(/^\/([\w+=,.@-]+\/)*$/, "must begin and end with /")
    .default("/"),
  maxSessionDuration: z.int().min(3600).max(43200).default(3600),
  forceDetachPolicies: z.boolean().default(false),
  permissionsBoundary: z.string().optional(),
});
type RoleInputs = z.infer<typeof roleInputs>;
type Role = RoleInputs & { readonly arn: string; readonly uniqueId: string };

const rolePolicyInputs = z.strictObject({ name: z.string().max(128), role: z.string(), policy: z.string() });
type RolePolicyInputs = z.infer<typeof rolePolicyInputs>;

/** At `up` the document is checked again: a preview may not have known it. */
function requireWellFormed(policy: string): void {
  const faults = identityFaults(policy);
  if (faults.length > 0) throw new CloudError("MalformedPolicyDocument", faults.join("; "));
}

/**
 * IAM: roles and the rights written into them. They are checked for form, and asked for whatever a function does by the AWS
 * wire protocols; the rehearsal itself needs none.
 */
export function iam(world: World): Service {
  const roles = world.store.collection<Role>("iam.roles");
  const policies = world.store.collection<RolePolicyInputs>("iam.rolePolicies");
  const attachments = world.store.collection<Attachment>("iam.rolePolicyAttachments");
  const managed = world.store.collection<ManagedPolicy>("iam.policies");
  const providers = world.store.collection<OpenIdConnectProvider>("iam.openIdConnectProviders");

  /** When it is written the document is checked again: a preview may not have known it, nor whom it trusts. */
  const requireTrustable = ({ name, assumeRolePolicy }: RoleInputs): void => {
    const faults = [
      ...trustFaults(assumeRolePolicy),
      ...federationFaults(assumeRolePolicy, (wanted) => providers.get(wanted) !== undefined),
    ];
    if (faults.length > 0) throw new CloudError("MalformedPolicyDocument", faults.join("; "));
    requireWithin(TRUST_LIMIT, assumeRolePolicy.length, `the trust policy of role ${name}`);
  };
  /** What is written into one role counts together. */
  const requireRoom = (id: string, { role, policy }: RolePolicyInputs): void => {
    const others = policies.keys().flatMap((key) => {
      const other = policies.get(key);
      return key === id || other?.role !== role ? [] : [other.policy.length];
    });
    const size = others.reduce((sum, length) => sum + length, policy.length);
    requireWithin(INLINE_LIMIT, size, `role ${role}`);
  };

  world.provide("roles", {
    find: (wanted) => {
      const role = roles.find((one) => one.arn === wanted);
      return role && { name: role.name, trustedServices: trustedServices(role.assumeRolePolicy) };
    },
  });

  world.provide("rights", {
    verdict: (roleArn, action, resource) => {
      const role = roles.find((one) => one.arn === roleArn);
      if (role === undefined) return "none";
      const inline = policies.values().filter((one) => one.role === role.name);
      // What AWS's own policies say is not known here: they grant nothing.
      const attached = attachments
        .values()
        .filter((one) => one.role === role.name)
        .flatMap(({ policyArn }) => managed.get(policyArn) ?? []);
      const context = { "aws:securetransport": "true", "aws:principalaccount": world.account };
      return identityVerdict(
        [...inline, ...attached].map(({ policy }) => policy),
        { action, resource, context },
      );
    },
  });

  const role = defineResource<RoleInputs>({
    type: "aws:iam/role:Role",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role",
    inputs: roleInputs,
    inert: {
      maxSessionDuration: "no sessions are opened on a laptop",
      permissionsBoundary: "what a function may do is asked of its role's own policies only",
      forceDetachPolicies: "nothing is attached from outside",
    },
    replaceOn: ["name", "path"],
    computed: ["arn", "uniqueId", "createDate"],
    taggable: true,
    autoname: { property: "name", maxLength: 64 },
    validate: ({ assumeRolePolicy }) =>
      containsUnknown(assumeRolePolicy) ? [] : malformed("assumeRolePolicy", trustFaults(assumeRolePolicy)),
    create: (input) => {
      if (roles.get(input.name) !== undefined)
        throw new CloudError("EntityAlreadyExists", `Role with name ${input.name} already exists.`);
      requireTrustable(input);
      const made: Role = {
        ...input,
        arn: arn("iam", "", world.account, `role${input.path}${input.name}`),
        uniqueId: `AROA${upperAlphanumeric(17)}`,
      };
      roles.set(input.name, made);
      return Promise.resolve({
        id: input.name,
        outputs: {
          arn: made.arn,
          uniqueId: made.uniqueId,
          createDate: new Date(world.clock.now()).toISOString(),
        },
      });
    },
    read: (id) => {
      const found = roles.get(id);
      if (found === undefined) return Promise.resolve(undefined);
      const { arn: roleArn, uniqueId, ...inputs } = found;
      return Promise.resolve({ inputs, outputs: { arn: roleArn, uniqueId } });
    },
    update: (id, input) => {
      requireTrustable(input);
      roles.change(id, (before) => ({ ...before, ...input }));
      return Promise.resolve({});
    },
    delete: (id) => {
      const attached = policies.find((policy) => policy.role === id);
      if (attached !== undefined)
        throw new CloudError(
          "DeleteConflict",
          `Cannot delete entity, must delete policies first: ${attached.name}`,
        );
      const managed = attachments.find((attachment) => attachment.role === id);
      if (managed !== undefined)
        throw new CloudError(
          "DeleteConflict",
          `Cannot delete entity, must detach all policies first: ${managed.policyArn}`,
        );
      roles.delete(id);
      return Promise.resolve();
    },
  });

  const rolePolicy = defineResource<RolePolicyInputs>({
    type: "aws:iam/rolePolicy:RolePolicy",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy",
    inputs: rolePolicyInputs,
    replaceOn: ["name", "role"],
    computed: [],
    autoname: { property: "name", maxLength: 128 },
    validate: ({ policy }) => (containsUnknown(policy) ? [] : malformed("policy", identityFaults(policy))),
    create: (input) => {
      const id = `${input.role}:${input.name}`;
      if (roles.get(input.role) === undefined)
        throw new CloudError("NoSuchEntity", `The role with name ${input.role} cannot be found.`);
      requireWellFormed(input.policy);
      requireRoom(id, input);
      policies.set(id, input);
      return Promise.resolve({ id, outputs: {} });
    },
    read: (id) => {
      const found = policies.get(id);
      return Promise.resolve(found && { inputs: found, outputs: {} });
    },
    update: (id, input) => {
      requireWellFormed(input.policy);
      requireRoom(id, input);
      policies.set(id, input);
      return Promise.resolve({});
    },
    delete: (id) => {
      policies.delete(id);
      return Promise.resolve();
    },
  });

  return {
    name: "iam",
    resources: [
      role,
      rolePolicy,
      rolePolicyAttachment(
        attachments,
        (wanted) => roles.get(wanted) !== undefined,
        (wanted) => managed.get(wanted) !== undefined,
      ),
      managedPolicyModel(
        world.account,
        managed,
        (policyArn) => attachments.find((one) => one.policyArn === policyArn)?.role,
      ),
      openIdConnectProviderModel(world.account, providers),
    ],
  };
}
