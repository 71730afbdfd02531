import type * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../compute/Cluster";
import type { StackConfig } from "../config/read";
import type { Plan } from "../release/plan";
import { RiskService } from "./RiskService";

export interface AiServiceArgs {
  readonly config: StackConfig;
  readonly plan: Plan;
  readonly cluster: Cluster;
  /** In place before a revision gets a request. */
  readonly ready: readonly pulumi.Resource[];
}

/** The AI service, where the stack has one (`sluice:options.ai`). */
export function aiService(name: string, { config, plan, cluster, ready }: AiServiceArgs): RiskService | null {
  const { ai } = plan.intent;
  if (ai === null || config.ai === undefined) return null;
  const { critical, modelsFolder, verification, releaser } = config.ai;
  return new RiskService(name, {
    config,
    ai,
    unproven: plan.unprovenAi,
    verification,
    releaser,
    critical,
    modelsFolder,
    alerts: config.alerts,
    taskRoleArn: cluster.roles.taskRoleArn,
    ready,
  });
}
