import * as pulumi from "@pulumi/pulumi";
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as iam from "@pulumi/gcp/iam";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import { assumedRole } from "../ai/AiCaller";
import type { RiskService } from "../ai/RiskService";

export interface AiReturnArgs {
  readonly product: string;
  readonly stack: string;
  readonly gcpProject: string;
  readonly ai: RiskService;
}

const PROVIDER = "rollback";

/**
 * As whom the rollback gives the AI service's shares back: a service account without a key, which may change this one service
 * and nothing else at Google. The function's AWS role gets in by a provider of its own in the pool that the API's tasks
 * come by (ADR 30).
 */
export class AiReturn extends pulumi.ComponentResource {
  /** E-mail of the account. */
  readonly account: pulumi.Output<string>;
  /** How a token exchange names the way in. Known before the provider is there, as the function is before its role is let in. */
  readonly audience: pulumi.Output<string>;
  private readonly made: serviceaccount.Account;

  constructor(
    name: string,
    private readonly args: AiReturnArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:rollback:AiReturn", name, {}, options);
    const { product, stack, gcpProject: project, ai } = args;
    this.made = new serviceaccount.Account(
      `${name}-account`,
      {
        project,
        // Google takes 30 characters.
        accountId: `${product.slice(0, 12)}-${stack.slice(0, 12)}-back`,
        displayName: `takes candidates of the AI service of ${product} ${stack} off`,
      },
      { parent: this },
    );
    const member = pulumi.interpolate`serviceAccount:${this.made.email}`;
    new cloudrunv2.ServiceIamMember(
      `${name}-shares`,
      // https://docs.cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration#required_roles
      { project, ...ai.place, role: "roles/run.developer", member },
      { parent: this },
    );
    new serviceaccount.IAMMember(
      `${name}-acts`,
      // Cloud Run asks at every change whether one may act as what the service runs as.
      { serviceAccountId: ai.accountName, role: "roles/iam.serviceAccountUser", member },
      { parent: this },
    );
    this.account = this.made.email;
    this.audience = pulumi.interpolate`//iam.googleapis.com/${ai.caller.pool.name}/providers/${PROVIDER}`;
    this.registerOutputs({ account: this.account, audience: this.audience });
  }

  /** Lets the function's role in. */
  admit(name: string, roleArn: pulumi.Input<string>): void {
    const { gcpProject: project, ai } = this.args;
    const { pool } = ai.caller;
    const role = pulumi.output(roleArn).apply(assumedRole);
    const provider = new iam.WorkloadIdentityPoolProvider(
      `${name}-provider`,
      {
        project,
        workloadIdentityPoolId: pool.id,
        workloadIdentityPoolProviderId: PROVIDER,
        aws: { accountId: role.apply((arn) => arn.split(":")[4] ?? "") },
        attributeCondition: pulumi.interpolate`attribute.aws_role == '${role}'`,
      },
      { parent: this },
    );
    new serviceaccount.IAMMember(
      `${name}-tokens`,
      {
        serviceAccountId: this.made.name,
        // Access tokens, which alone Cloud Run's own API takes.
        role: "roles/iam.workloadIdentityUser",
        member: pulumi.interpolate`principalSet://iam.googleapis.com/${pool.name}/attribute.aws_role/${role}`,
      },
      { parent: this, dependsOn: [provider] },
    );
  }
}
