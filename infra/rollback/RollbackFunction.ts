import * as pulumi from "@pulumi/pulumi";
import type { RiskService } from "../ai/RiskService";
import { POINTER_KEY } from "../assets/FrontendPointer";
import { DataBucket } from "../backups/DataBucket";
import type { StackConfig } from "../config/read";
import { NodeFunction } from "../functions/NodeFunction";
import type { Severity } from "../notices/severities";
import type { SlotName } from "../release/slots";
import { releasePath } from "../reports/history";
import { AiReturn } from "./AiReturn";
import { rollbackRights } from "./rights";

export interface RollbackFunctionArgs {
  readonly config: StackConfig;
  readonly keys: { readonly keyArn: pulumi.Input<string>; readonly accountId: pulumi.Input<string> };
  readonly balancer: { readonly targetGroupArns: Readonly<Record<SlotName, pulumi.Output<string>>> };
  readonly weights: { readonly ruleArn: pulumi.Output<string> };
  readonly cdn: { readonly keyValueStoreArn: pulumi.Output<string> };
  readonly cluster: {
    readonly name: pulumi.Output<string>;
    readonly logGroups: Readonly<Record<SlotName, pulumi.Output<string>>>;
  };
  readonly notices: { arn(severity: Severity, region: string): pulumi.Output<string> };
  /** ARNs of the ECR repositories that candidates come from. */
  readonly repositories: readonly string[];
  /** Null in a stack without the AI service. */
  readonly ai: RiskService | null;
  /** Names of the alarms that it answers. */
  readonly sick: Readonly<Record<SlotName, string>> & { readonly ai?: string };
}

/** The function that takes a sick release off (ops/rollback), what it keeps for analysis, and exactly the rights that it needs. */
export class RollbackFunction extends pulumi.ComponentResource {
  readonly made: NodeFunction;

  constructor(name: string, args: RollbackFunctionArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:rollback:RollbackFunction", name, {}, options);
    const { config, keys } = args;
    const parent = { parent: this };
    const analysis = new DataBucket(
      `${name}-analysis`,
      { keyArn: keys.keyArn, keptDays: config.rollback.analysisDays, locked: false },
      parent,
    );
    const { product, stack, gcpProject } = config;
    const google =
      args.ai === null
        ? null
        : new AiReturn(`${name}-ai`, { product, stack, gcpProject, ai: args.ai }, parent);
    this.made = new NodeFunction(
      name,
      {
        source: "rollback",
        description: "takes a sick release off",
        stack,
        keyArn: keys.keyArn,
        environment: { ...environment(args, analysis), ...ofAi(args, google) },
        rights: this.rights(args, analysis),
        // Some twenty calls; each is tried again, and whatever is left the reconciler finishes.
        timeoutSeconds: 60,
        memory: 512,
        // Alarms of both slots, a finding and the reconciler may come at once; the latch lets one of them be the first.
        concurrency: 5,
      },
      parent,
    );
    google?.admit(`${name}-ai`, this.made.roleArn);
    this.registerOutputs({ arn: this.made.arn });
  }

  private rights(
    args: RollbackFunctionArgs,
    analysis: DataBucket,
  ): pulumi.Output<ReturnType<typeof rollbackRights>> {
    const { config, keys, weights, cdn, cluster, notices } = args;
    const { stack, awsRegion: region } = config;
    return pulumi
      .all([
        pulumi.all([keys.accountId, weights.ruleArn, cdn.keyValueStoreArn, analysis.bucketArn, cluster.name]),
        pulumi.all([notices.arn(1, region), notices.arn(2, region)]),
      ])
      .apply(([[account, rule, pointerStore, bucket, name], topics]) =>
        rollbackRights({
          ...{ region, account, stack, rule, pointerStore, bucket, topics },
          releasePath: releasePath(stack),
          cluster: name,
          repositories: args.repositories,
          token: config.rollback.repositoryToken,
        }),
      );
  }
}

/** What ops/rollback/settings.ts reads. Nothing of it changes with a step of the weights. */
function environment(args: RollbackFunctionArgs, analysis: DataBucket): Record<string, pulumi.Input<string>> {
  const { config, balancer, weights, cdn, cluster, notices, sick } = args;
  const { stack, awsRegion: region } = config;
  const { blue, green } = cluster.logGroups;
  return {
    STACK: stack,
    RELEASE_PATH: releasePath(stack),
    RULE_ARN: weights.ruleArn,
    BLUE_GROUP_ARN: balancer.targetGroupArns.blue,
    GREEN_GROUP_ARN: balancer.targetGroupArns.green,
    POINTER_STORE_ARN: cdn.keyValueStoreArn,
    POINTER_KEY,
    ANALYSIS_BUCKET: analysis.bucketName,
    PAGE_TOPIC_ARN: notices.arn(1, region),
    NOTICE_TOPIC_ARN: notices.arn(2, region),
    BLUE_ALARM: sick.blue,
    GREEN_ALARM: sick.green,
    SITE_URL: `https://${config.domain}`,
    CLUSTER: cluster.name,
    LOG_GROUPS: pulumi.jsonStringify({ blue, green }),
    REPOSITORY: config.identity.repository,
    REPOSITORY_TOKEN_PARAMETER: config.rollback.repositoryToken ?? "",
    RUNBOOKS: config.alerts.runbooks,
  };
}

function ofAi(
  { config, sick, ai }: RollbackFunctionArgs,
  google: AiReturn | null,
): Record<string, pulumi.Input<string>> {
  if (ai === null || google === null || sick.ai === undefined) return { AI_ALARM: "", AI_SERVICE: "" };
  const { location, name } = ai.place;
  return {
    AI_ALARM: sick.ai,
    AI_SERVICE: pulumi.interpolate`projects/${config.gcpProject}/locations/${location}/services/${name}`,
    AI_CRITICAL: String(config.ai?.critical === true),
    GOOGLE_AUDIENCE: google.audience,
    GOOGLE_ACCOUNT: google.account,
  };
}
