import { z } from "zod";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Collection } from "../kernel/store";

const inputs = z.strictObject({
  role: z.string(),
  policyArn: z
    .string()
    .regex(
      /^arn:aws:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/,
      "must be the ARN of a policy, arn:aws:iam::…:policy/…",
    ),
});
export type Attachment = z.infer<typeof inputs>;

/** One of AWS's policies, or of the account's, on a role. What AWS's own say is not known here: they grant nothing. */
export function rolePolicyAttachment(
  attachments: Collection<Attachment>,
  roleExists: (name: string) => boolean,
  policyExists: (arn: string) => boolean,
): ResourceModel {
  return defineResource<Attachment>({
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachment",
    inputs,
    inert: {
      policyArn: "AWS's own policies grant nothing here; what the account's say counts for functions",
    },
    replaceOn: ["*"],
    computed: [],
    create: (input) => {
      if (!roleExists(input.role))
        throw new CloudError("NoSuchEntity", `The role with name ${input.role} cannot be found.`);
      // Which policies AWS itself offers is not known here.
      if (!input.policyArn.startsWith("arn:aws:iam::aws:") && !policyExists(input.policyArn))
        throw new CloudError(
          "NoSuchEntity",
          `Policy ${input.policyArn} does not exist or is not attachable.`,
        );
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
