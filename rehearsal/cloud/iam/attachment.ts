import { z } from "zod";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Collection } from "../kernel/store";

const inputs = z.strictObject({
  role: z.string(),
  policyArn: z
    .string()
    .regex(
      /^arn:aws:iam::aws:policy\/[\w+=,.@/-]+$/,
      "must be one of AWS's own policies, arn:aws:iam::aws:policy/…: policies of the account are not modelled",
    ),
});
export type Attachment = z.infer<typeof inputs>;

/** An AWS-managed policy on a role. It grants nothing here: rights are checked for form only. */
export function rolePolicyAttachment(
  attachments: Collection<Attachment>,
  roleExists: (name: string) => boolean,
): ResourceModel {
  return defineResource<Attachment>({
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachment",
    inputs,
    inert: { policyArn: "rights are checked for form only" },
    replaceOn: ["*"],
    computed: [],
    create: (input) => {
      if (!roleExists(input.role))
        throw new CloudError("NoSuchEntity", `The role with name ${input.role} cannot be found.`);
      const id = `${input.role}/${input.policyArn}`;
      attachments.set(id, input);
      return Promise.resolve({ id, outputs: {} });
    },
    read: (id) => {
      const found = attachments.get(id);
      return Promise.resolve(found && { inputs: found, outputs: {} });
    },
    delete: (id) => {
      attachments.delete(id);
      return Promise.resolve();
    },
  });
}
