import * as pulumi from "@pulumi/pulumi";
import * as iam from "@pulumi/aws/iam";
import { changes } from "./rights/change";
import { DENIED } from "./rights/deny";
import { reads } from "./rights/read";
import { stateRights } from "./rights/state";
import { type Scope, type Statement, policyText } from "./statement";
import { AUDIENCE, GITHUB, ofEnvironment, ofPullRequests, trustPolicy } from "./trust";

export interface GitHubIdentityArgs {
  readonly config: {
    readonly product: string;
    readonly stack: string;
    readonly identity: {
      /** Repository at GitHub, owner/name. */
      readonly repository: string;
      /** GitHub environment whose jobs may release. */
      readonly environment: string;
      /** Whether GitHub's identity provider is made here, or was made by another stack of the account. */
      readonly provider: "create" | "existing";
      /** The bucket and key of the state; absent when it lies elsewhere. */
      readonly state?: Scope["state"];
    };
  };
  readonly keys: {
    /** The AWS account. */
    readonly accountId: pulumi.Input<string>;
  };
}

/**
 * Who of GitHub may act on the stack, with no key that could be lost: a role for previews, which sees how everything is set
 * up, and one for releases. A change of the stack's own rights, and of what holds data, is neither's (docs/adr/0036).
 */
export class GitHubIdentity extends pulumi.ComponentResource {
  readonly previewRoleArn: pulumi.Output<string>;
  readonly releaseRoleArn: pulumi.Output<string>;

  constructor(name: string, args: GitHubIdentityArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:identity:GitHubIdentity", name, {}, options);
    const { repository, environment } = args.config.identity;
    const provider = this.provider(name, args);
    const preview = this.role(`${name}-preview`, provider, {
      subject: ofPullRequests(repository),
      description: `previews pull requests of ${repository}: reads`,
    });
    const release = this.role(`${name}-release`, provider, {
      subject: ofEnvironment(repository, environment),
      description: `releases from ${repository}, environment ${environment}`,
    });
    this.shared(`${name}-reads`, "how everything is set up", this.text(args, reads), { preview, release });
    this.shared(
      `${name}-denied`,
      "what no release does",
      this.text(args, () => DENIED),
      { release },
    );
    this.own(`${name}-release-changes`, release, this.text(args, changes));
    if (args.config.identity.state !== undefined) {
      this.own(
        `${name}-preview-state`,
        preview,
        this.text(args, (scope) => stateRights(scope, "preview")),
      );
      this.own(
        `${name}-release-state`,
        release,
        this.text(args, (scope) => stateRights(scope, "release")),
      );
    }
    this.previewRoleArn = preview.arn;
    this.releaseRoleArn = release.arn;
    this.registerOutputs({ previewRoleArn: this.previewRoleArn, releaseRoleArn: this.releaseRoleArn });
  }

  /** An account has one provider of a URL; protected, since every stack of the account may rely on it. */
  private provider(name: string, { config, keys }: GitHubIdentityArgs): pulumi.Output<string> {
    if (config.identity.provider === "existing")
      return pulumi
        .output(keys.accountId)
        .apply((account) => `arn:aws:iam::${account}:oidc-provider/${GITHUB}`);
    // No thumbprint: IAM trusts GitHub's certificate by its own list of authorities.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
    return new iam.OpenIdConnectProvider(
      `${name}-github`,
      { url: `https://${GITHUB}`, clientIdLists: [AUDIENCE] },
      { parent: this, protect: true },
    ).arn;
  }

  private role(
    name: string,
    provider: pulumi.Output<string>,
    { subject, description }: { readonly subject: string; readonly description: string },
  ): iam.Role {
    const assumeRolePolicy = provider.apply((arn) => trustPolicy(arn, subject));
    return new iam.Role(name, { description, assumeRolePolicy }, { parent: this });
  }

  /** A policy's text once the account is known. */
  private text(
    { config, keys }: GitHubIdentityArgs,
    statements: (scope: Scope) => readonly Statement[],
  ): pulumi.Output<string> {
    const { product, stack, identity } = config;
    return pulumi
      .output(keys.accountId)
      .apply((account) => policyText(statements({ account, product, stack, state: identity.state })));
  }

  /**
   * A policy that several roles have, or that one has besides: all that is written into a role itself may be 10,240
   * characters. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  private shared(
    name: string,
    description: string,
    policy: pulumi.Output<string>,
    roles: Readonly<Record<string, iam.Role>>,
  ): void {
    const { arn } = new iam.Policy(name, { description, policy }, { parent: this });
    for (const [who, role] of Object.entries(roles)) {
      new iam.RolePolicyAttachment(`${name}-${who}`, { role: role.name, policyArn: arn }, { parent: this });
    }
  }

  private own(name: string, role: iam.Role, policy: pulumi.Output<string>): void {
    new iam.RolePolicy(name, { role: role.name, policy }, { parent: this });
  }
}
