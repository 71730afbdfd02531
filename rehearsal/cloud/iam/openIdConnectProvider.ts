import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Collection } from "../kernel/store";

const inputs = z.strictObject({
  url: z.url({ protocol: /^https$/, error: "must begin with https://" }).max(255),
  clientIdLists: z.array(z.string().min(1).max(255)).min(1).max(100),
  thumbprintLists: z
    .array(z.string().regex(/^[0-9a-fA-F]{40}$/, "must be 40 hex digits"))
    .max(5)
    .optional(),
});
export type OpenIdConnectProvider = z.infer<typeof inputs>;

/** Who issues tokens that roles may trust. An account has one of a URL. */
export function openIdConnectProviderModel(
  account: string,
  providers: Collection<OpenIdConnectProvider>,
): ResourceModel {
  return defineResource<OpenIdConnectProvider>({
    type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_openid_connect_provider",
    inputs,
    inert: {
      clientIdLists: "nobody presents a token on a laptop; who trusts the provider is judged",
      thumbprintLists: "nobody presents a token on a laptop; who trusts the provider is judged",
    },
    replaceOn: ["url"],
    computed: ["arn", "thumbprintLists"],
    taggable: true,
    create: (input) => {
      const id = arn("iam", "", account, `oidc-provider/${input.url.replace(/^https:\/\//, "")}`);
      if (providers.get(id) !== undefined)
        throw new CloudError("EntityAlreadyExists", `Provider with url ${input.url} already exists.`);
      providers.set(id, input);
      return Promise.resolve({ id, outputs: { arn: id } });
    },
    read: (id) => {
      const found = providers.get(id);
      return Promise.resolve(found && { inputs: found, outputs: { arn: id } });
    },
    update: (id, input) => {
      providers.set(id, input);
      return Promise.resolve({ arn: id });
    },
    // Roles that trust it stay, and trust nobody: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html
    delete: (id) => {
      providers.delete(id);
      return Promise.resolve();
    },
  });
}
