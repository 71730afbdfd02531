import * as pulumi from "@pulumi/pulumi";
import * as iam from "@pulumi/gcp/iam";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";

export interface AiCallerArgs {
  readonly product: string;
  readonly stack: string;
  readonly gcpProject: string;
  /** ARN of the AWS role that the API's tasks act as. */
  readonly taskRoleArn: pulumi.Input<string>;
  /** As whom `pulumi up` acts at Google, `serviceAccount:…` or another principal. */
  readonly releaser: string;
}

/**
 * As whom the API calls the AI service: a service account without a key. The API's AWS role is known to Google by
 * workload identity federation, and may have identity tokens of this account, nothing else (ADR 30). Whoever releases may
 * have them too, to ask a candidate just as the API will (ADR 38).
 */
export class AiCaller extends pulumi.ComponentResource {
  /** E-mail of the account. */
  readonly email: pulumi.Output<string>;
  /** How a token exchange names the way in: `//iam.googleapis.com/projects/…/providers/…`. */
  readonly audience: pulumi.Output<string>;
  /** Where identities of AWS come in. */
  readonly pool: { readonly id: pulumi.Output<string>; readonly name: pulumi.Output<string> };
  /** Google's number of the project. */
  readonly projectNumber: pulumi.Output<string>;
  /** In place before the API can get a token. */
  readonly rights: pulumi.Resource;
  /** In place before a candidate can be asked. */
  readonly verifiable: pulumi.Resource;

  constructor(name: string, args: AiCallerArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:ai:AiCaller", name, {}, options);
    const { product, stack, gcpProject: project } = args;
    // Google takes 30 characters for an account, 32 for a pool.
    const short = `${product.slice(0, 12)}-${stack.slice(0, 12)}`;
    const account = new serviceaccount.Account(
      `${name}-account`,
      { project, accountId: `${short}-call`, displayName: `calls the AI service of ${product} ${stack}` },
      { parent: this },
    );
    const pool = new iam.WorkloadIdentityPool(
      `${name}-pool`,
      { project, workloadIdentityPoolId: `${short}-aws`, displayName: "AWS" },
      { parent: this },
    );
    const role = pulumi.output(args.taskRoleArn).apply(assumedRole);
    const provider = new iam.WorkloadIdentityPoolProvider(
      `${name}-provider`,
      {
        project,
        workloadIdentityPoolId: pool.workloadIdentityPoolId,
        workloadIdentityPoolProviderId: "tasks",
        aws: { accountId: role.apply((arn) => arn.split(":")[4] ?? "") },
        // Google's default mapping for AWS makes attribute.aws_role; no other role of the account gets in at all.
        attributeCondition: pulumi.interpolate`attribute.aws_role == '${role}'`,
      },
      { parent: this },
    );
    this.rights = new serviceaccount.IAMMember(
      `${name}-tokens`,
      {
        serviceAccountId: account.name,
        // Identity tokens only; workloadIdentityUser would give access tokens too.
        // https://docs.cloud.google.com/iam/docs/service-account-permissions
        role: "roles/iam.serviceAccountOpenIdTokenCreator",
        member: pulumi.interpolate`principalSet://iam.googleapis.com/${pool.name}/attribute.aws_role/${role}`,
      },
      { parent: this, dependsOn: [provider] },
    );
    this.verifiable = new serviceaccount.IAMMember(
      `${name}-releaser`,
      {
        serviceAccountId: account.name,
        role: "roles/iam.serviceAccountOpenIdTokenCreator",
        member: args.releaser,
      },
      { parent: this },
    );
    this.pool = { id: pool.workloadIdentityPoolId, name: pool.name };
    this.projectNumber = pool.name.apply((full) => full.split("/")[1] ?? "");
    this.email = account.email;
    this.audience = pulumi.interpolate`//iam.googleapis.com/${provider.name}`;
    this.registerOutputs({ email: this.email, audience: this.audience });
  }
}

/** How STS names a role that is in use: `arn:aws:sts::<account>:assumed-role/<name>`; a role's path is no part of it. */
export function assumedRole(roleArn: string): string {
  const [, partition = "aws", , , account = ""] = roleArn.split(":");
  return `arn:${partition}:sts::${account}:assumed-role/${roleArn.slice(roleArn.lastIndexOf("/") + 1)}`;
}
