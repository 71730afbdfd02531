import { z } from "zod";
import { containsUnknown } from "../kernel/properties";

/** A laptop's processes are real: this many a service, and no more. */
const MOST_TASKS = 50;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export const serviceInputs = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,255}$/, "must be 1 to 255 letters, digits, _ and -"),
  cluster: z.string({ error: "is needed: no default cluster is modelled" }),
  taskDefinition: z.string(),
  desiredCount: z
    .int()
    .min(0)
    .max(MOST_TASKS, `is at most ${MOST_TASKS} here: each task is a real process`)
    .default(0),
  launchType: z.literal("FARGATE", "must be FARGATE: no container instances are modelled").optional(),
  capacityProviderStrategies: z
    .array(
      z.strictObject({
        capacityProvider: z.enum(["FARGATE", "FARGATE_SPOT"]),
        weight: z.int().min(0).max(1000).optional(),
        base: z.int().min(0).max(100_000).optional(),
      }),
    )
    .optional(),
  platformVersion: z.string().default("LATEST"),
  schedulingStrategy: z.literal("REPLICA").default("REPLICA"),
  deploymentController: z.strictObject({ type: z.literal("ECS") }).optional(),
  deploymentConfiguration: z.strictObject({ strategy: z.literal("ROLLING") }).optional(),
  deploymentMinimumHealthyPercent: z.int().min(0).max(100).default(100),
  deploymentMaximumPercent: z.int().min(100).max(1000).default(200),
  deploymentCircuitBreaker: z.strictObject({ enable: z.boolean(), rollback: z.boolean() }).optional(),
  healthCheckGracePeriodSeconds: z.int().min(0).max(2_147_483_647).optional(),
  networkConfiguration: z.strictObject({
    subnets: z.array(z.string()).min(1).max(16),
    securityGroups: z.array(z.string()).max(5).default([]),
    assignPublicIp: z.boolean().default(false),
  }),
  loadBalancers: z
    .array(
      z.strictObject({
        targetGroupArn: z.string(),
        containerName: z.string(),
        containerPort: z.int().min(1).max(65_535),
      }),
    )
    .max(5)
    .default([]),
  waitForSteadyState: z.boolean().default(false),
  forceDelete: z.boolean().default(false),
  forceNewDeployment: z.boolean().default(false),
  triggers: z.record(z.string(), z.string()).optional(),
  enableEcsManagedTags: z.boolean().default(false),
  enableExecuteCommand: z.boolean().default(false),
  propagateTags: z.enum(["SERVICE", "TASK_DEFINITION", "NONE"]).optional(),
  availabilityZoneRebalancing: z.enum(["ENABLED", "DISABLED"]).optional(),
  sigintRollback: z.boolean().optional(),
});
export type ServiceInputs = z.infer<typeof serviceInputs>;

export const INERT = {
  launchType: "there is one kind of capacity here: this machine",
  capacityProviderStrategies:
    "there is one kind of capacity here: this machine; spot tasks are not interrupted",
  platformVersion: "the tasks run on this machine's own Node",
  enableEcsManagedTags: "tasks of the rehearsal carry no tags",
  propagateTags: "tasks of the rehearsal carry no tags",
  enableExecuteCommand: "nobody opens a shell in a task through ECS here",
  availabilityZoneRebalancing: "all zones are this machine",
  forceDelete: "deletion scales the service to nothing first in either case",
  sigintRollback: "an interrupted wait leaves the deployment going on",
};

/** What forces another service; everything else is updated in place. */
export const REPLACE_ON = [
  "name",
  "cluster",
  "launchType",
  "capacityProviderStrategies",
  "schedulingStrategy",
  "deploymentController",
];

/** What makes a new deployment when it changes: the tasks themselves change. */
export const REDEPLOY_ON = [
  "taskDefinition",
  "networkConfiguration",
  "platformVersion",
  "loadBalancers",
  "enableExecuteCommand",
] as const;

/** Faults over several properties, in AWS's words where it has them. Any value may be unknown in a preview. */
export function faultsOfService(given: Partial<ServiceInputs>): { property: string; reason: string }[] {
  const faults: { property: string; reason: string }[] = [];
  const { deploymentMinimumHealthyPercent: least, deploymentMaximumPercent: most } = given;
  if (least === 100 && most === 100) {
    faults.push({
      property: "deploymentMaximumPercent",
      reason: "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.",
    });
  }
  if (given.launchType === undefined && given.capacityProviderStrategies === undefined) {
    faults.push({
      property: "launchType",
      reason: "must be FARGATE; without it AWS takes EC2, and no container instances are modelled",
    });
  }
  if (given.launchType !== undefined && given.capacityProviderStrategies !== undefined) {
    faults.push({ property: "launchType", reason: "conflicts with capacityProviderStrategies" });
  }
  if (
    given.healthCheckGracePeriodSeconds !== undefined &&
    !containsUnknown(given.loadBalancers) &&
    (given.loadBalancers ?? []).length === 0
  ) {
    faults.push({
      property: "healthCheckGracePeriodSeconds",
      reason: "Health check grace period is only valid for services configured to use load balancers",
    });
  }
  return faults;
}
