import { z } from "zod";
import { arn, hex } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { World } from "../kernel/world";
import { type Records, type TargetRecord, placeOf, scaled } from "./records";

const suspendedState = z
  .strictObject({
    dynamicScalingInSuspended: z.boolean().default(false),
    dynamicScalingOutSuspended: z.boolean().default(false),
    scheduledScalingSuspended: z.boolean().default(false),
  })
  .default({
    dynamicScalingInSuspended: false,
    dynamicScalingOutSuspended: false,
    scheduledScalingSuspended: false,
  });
const inputs = z.strictObject({
  ...scaled,
  minCapacity: z.int().min(0),
  maxCapacity: z.int().min(0),
  suspendedState,
});
type Inputs = z.infer<typeof inputs>;

/** `enforce` brings the service inside a range that has just been declared. */
export function targetModel(
  world: World,
  { targets, policies }: Records,
  enforce: (record: TargetRecord) => void,
): ResourceModel {
  const store = (input: Inputs, resourceArn: string): TargetRecord => {
    const record = {
      resourceId: input.resourceId,
      arn: resourceArn,
      minCapacity: input.minCapacity,
      maxCapacity: input.maxCapacity,
      suspended: {
        in: input.suspendedState.dynamicScalingInSuspended,
        out: input.suspendedState.dynamicScalingOutSuspended,
      },
      declared: input,
    };
    targets.set(input.resourceId, record);
    enforce(record);
    return record;
  };
  return defineResource<Inputs>({
    type: "aws:appautoscaling/target:Target",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_target",
    inputs,
    inert: { "suspendedState.scheduledScalingSuspended": "no scheduled actions are modelled" },
    replaceOn: ["serviceNamespace", "scalableDimension", "resourceId"],
    computed: ["arn"],
    taggable: true,
    validate: ({ minCapacity, maxCapacity }) =>
      !containsUnknown([minCapacity, maxCapacity]) && minCapacity > maxCapacity
        ? [
            {
              property: "minCapacity",
              reason: `Maximum capacity (${maxCapacity}) cannot be less than minimum capacity`,
            },
          ]
        : [],
    create: (input, { region }) => {
      if (world.use("services").desired(placeOf(input.resourceId)) === undefined)
        throw new CloudError("ValidationException", `ECS service doesn't exist: ${input.resourceId}`);
      // RegisterScalableTarget would take over one that exists, and two programs would own it.
      if (targets.get(input.resourceId) !== undefined)
        throw new CloudError("ValidationException", `${input.resourceId} is a scalable target already`);
      const name = arn("application-autoscaling", region, world.account, `scalable-target/${hex(20)}`);
      return Promise.resolve({ id: input.resourceId, outputs: { arn: store(input, name).arn } });
    },
    read: (id) => {
      const record = targets.get(id);
      return Promise.resolve(record && { inputs: { ...record.declared }, outputs: { arn: record.arn } });
    },
    update: (id, input) => {
      store(input, targets.get(id)?.arn ?? "");
      return Promise.resolve({});
    },
    delete: (id) => {
      // "Deregistering a scalable target deletes the scaling policies that are associated with it." (API_DeregisterScalableTarget)
      for (const policy of policies.values()) if (policy.resourceId === id) policies.delete(policy.id);
      targets.delete(id);
      return Promise.resolve();
    },
  });
}
