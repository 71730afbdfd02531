import type * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../compute/Cluster";
import type { StackConfig } from "../config/read";
import type { AiIntent } from "../release/intent";
import { RiskService } from "./RiskService";

export interface AiServiceArgs {
  readonly config: StackConfig;
  /** Null in a stack without the AI service. */
  readonly ai: AiIntent | null;
  readonly cluster: Cluster;
}

/** The AI service, where the stack has one (`sluice:options.ai`). */
export function aiService(
  name: string,
  { config, ai, cluster }: AiServiceArgs,
  options: pulumi.ComponentResourceOptions,
): RiskService | null {
  if (ai === null || config.ai === undefined) return null;
  const { critical, modelsFolder } = config.ai;
  const { taskRoleArn } = cluster.roles;
  const alerts = { email: config.alerts.roles.ai.email, runbooks: config.alerts.runbooks };
  return new RiskService(name, { config, ai, critical, modelsFolder, alerts, taskRoleArn }, options);
}
