import { z } from "zod";
import { grant, member, membershipLife, role } from "../google/members";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";

const inputs = z.strictObject({
  serviceAccountId: z
    .string()
    .regex(
      /^projects\/[^/]+\/serviceAccounts\/[^/]+$/,
      "must be the account's full name, projects/…/serviceAccounts/…",
    ),
  role,
  member,
});
type Inputs = z.infer<typeof inputs>;

/** Who may do what with a service account: rights on it, not its own. */
export function accountIamMember(world: World, exists: (name: string) => boolean): ResourceModel {
  return defineResource<Inputs>({
    type: "gcp:serviceaccount/iAMMember:IAMMember",
    source:
      "https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/google_service_account_iam",
    inputs,
    replaceOn: ["*"],
    computed: ["etag"],
    create: ({ serviceAccountId, ...right }) => {
      if (!exists(serviceAccountId))
        throw new CloudError("Error 404", `Unknown service account ${serviceAccountId}, notFound`);
      return Promise.resolve(grant(world, { resource: serviceAccountId, ...right }));
    },
    ...membershipLife(world),
  });
}
