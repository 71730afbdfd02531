import { z } from "zod";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";

const inputs = z.strictObject({
  distributionId: z.string(),
  monitoringSubscription: z.strictObject({
    realtimeMetricsSubscriptionConfig: z.strictObject({
      realtimeMetricsSubscriptionStatus: z.enum(["Enabled", "Disabled"]),
    }),
  }),
});
type Inputs = z.infer<typeof inputs>;

/** Whether a distribution's additional metrics are measured. */
export function monitoringSubscriptionModel(world: World, exists: (id: string) => boolean): ResourceModel {
  const all = world.store.collection<Inputs>("cloudfront.monitoringSubscriptions");
  return defineResource<Inputs>({
    type: "aws:cloudfront/monitoringSubscription:MonitoringSubscription",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfront_monitoring_subscription",
    inputs,
    inert: { monitoringSubscription: "the edge publishes no CloudWatch metrics yet" },
    replaceOn: ["distributionId"],
    computed: [],
    create: (input) => {
      if (!exists(input.distributionId))
        throw new CloudError(
          "NoSuchDistribution",
          `The specified distribution does not exist: ${input.distributionId}`,
        );
      if (all.get(input.distributionId) !== undefined)
        throw new CloudError(
          "MonitoringSubscriptionAlreadyExists",
          `A monitoring subscription already exists for ${input.distributionId}`,
        );
      all.set(input.distributionId, input);
      return Promise.resolve({ id: input.distributionId, outputs: {} });
    },
    read: (id) => {
      const found = all.get(id);
      return Promise.resolve(found && { inputs: found, outputs: {} });
    },
    update: (id, input) => {
      all.set(id, input);
      return Promise.resolve({});
    },
    delete: (id) => {
      all.delete(id);
      return Promise.resolve();
    },
  });
}
