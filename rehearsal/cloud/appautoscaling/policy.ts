import { z } from "zod";
import { arn, hex } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { World } from "../kernel/world";
import { type PolicyRecord, type Records, scaled } from "./records";

const inputs = z.strictObject({
  ...scaled,
  name: z.string().regex(/^[\x20-\x7e]{1,256}$/, "must be 1 to 256 printable characters"),
  policyType: z.literal("TargetTrackingScaling", "must be TargetTrackingScaling: steps are not modelled"),
  targetTrackingScalingPolicyConfiguration: z.strictObject({
    targetValue: z.number().positive(),
    predefinedMetricSpecification: z.strictObject({
      predefinedMetricType: z.enum([
        "ECSServiceAverageCPUUtilization",
        "ECSServiceAverageMemoryUtilization",
        "ALBRequestCountPerTarget",
      ]),
      resourceLabel: z.string().optional(),
    }),
    // "ECS services: the default is 300" for both (API_TargetTrackingScalingPolicyConfiguration).
    scaleInCooldown: z.int().min(0).default(300),
    scaleOutCooldown: z.int().min(0).default(300),
    disableScaleIn: z.boolean().default(false),
  }),
});
type Inputs = z.infer<typeof inputs>;

export function policyModel(world: World, { targets, policies }: Records): ResourceModel {
  const store = (input: Inputs, id: string, policyArn: string): PolicyRecord => {
    const { predefinedMetricSpecification: metric, ...rest } = input.targetTrackingScalingPolicyConfiguration;
    requireLabel(world, metric);
    const tracking = { ...rest, metric: metric.predefinedMetricType, resourceLabel: metric.resourceLabel };
    const record = {
      id,
      name: input.name,
      arn: policyArn,
      resourceId: input.resourceId,
      tracking,
      declared: input,
    };
    policies.set(id, record);
    return record;
  };
  return defineResource<Inputs>({
    type: "aws:appautoscaling/policy:Policy",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_policy",
    inputs,
    inert: {
      "targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification.predefinedMetricType":
        "CPU and memory are not measured: the tasks share this machine with everything else, so their policies neither add nor remove; requests per target are real",
    },
    replaceOn: ["name", "serviceNamespace", "scalableDimension", "resourceId"],
    computed: ["arn", "alarmArns"],
    autoname: { property: "name", maxLength: 256 },
    validate: (given) => labelFaults(given),
    create: (input, { region }) => {
      if (targets.get(input.resourceId) === undefined) {
        throw new CloudError(
          "ObjectNotFoundException",
          `No scalable target registered for service namespace: ecs, resource ID: ${input.resourceId}, scalable dimension: ${input.scalableDimension}`,
        );
      }
      const id = `ecs/${input.resourceId}/${input.scalableDimension}/${input.name}`;
      if (policies.get(id) !== undefined)
        throw new CloudError(
          "ValidationException",
          `the policy ${input.name} exists already for ${input.resourceId}`,
        );
      const policyArn = arn(
        "autoscaling",
        region,
        world.account,
        `scalingPolicy:${hex(8)}:resource/ecs/${input.resourceId}:policyName/${input.name}`,
      );
      store(input, id, policyArn);
      return Promise.resolve({ id, outputs: { arn: policyArn, alarmArns: [] } });
    },
    read: (id) => {
      const record = policies.get(id);
      return Promise.resolve(record && { inputs: { ...record.declared }, outputs: { arn: record.arn } });
    },
    update: (id, input) => {
      store(input, id, policies.get(id)?.arn ?? "");
      return Promise.resolve({});
    },
    delete: (id) => {
      policies.delete(id);
      return Promise.resolve();
    },
  });
}

interface Metric {
  readonly predefinedMetricType: string;
  readonly resourceLabel?: string | undefined;
}

function requireLabel(world: World, { resourceLabel }: Metric): void {
  if (resourceLabel === undefined || world.use("requests").find(resourceLabel) !== undefined) return;
  throw new CloudError(
    "ValidationException",
    `The load balancer or target group of ${resourceLabel} doesn't exist, or the one doesn't forward to the other`,
  );
}

/** "You can't specify a resource label unless the metric type is ALBRequestCountPerTarget" (API_PredefinedMetricSpecification). */
function labelFaults({ targetTrackingScalingPolicyConfiguration: configuration }: Partial<Inputs>): {
  property: string;
  reason: string;
}[] {
  const metric = configuration?.predefinedMetricSpecification;
  if (metric === undefined || containsUnknown(metric)) return [];
  const counts = metric.predefinedMetricType === "ALBRequestCountPerTarget";
  if (counts === (metric.resourceLabel !== undefined)) return [];
  return [
    {
      property: "targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification.resourceLabel",
      reason: counts ? "is needed for ALBRequestCountPerTarget" : "goes with ALBRequestCountPerTarget only",
    },
  ];
}
