import { randomUUID } from "node:crypto";
import { z } from "zod";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { World } from "../kernel/world";
import { parseFilterPolicy } from "./filterPolicy";
import type { SubscriptionRecord, Topics } from "./records";

const inputs = z.strictObject({
  topic: z.string(),
  protocol: z.enum(["email", "sms", "https"], "must be email, sms or https; others are not modelled"),
  endpoint: z.string().min(1),
  endpointAutoConfirms: z.boolean().default(false),
  filterPolicy: z.string().optional(),
  filterPolicyScope: z.literal("MessageBody", "only MessageBody is modelled").optional(),
});
type Inputs = z.infer<typeof inputs>;

const SHAPE: Readonly<Record<Inputs["protocol"], readonly [RegExp, string]>> = {
  email: [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "Invalid parameter: Email address"],
  sms: [/^\+[1-9]\d{6,14}$/, "Invalid parameter: Invalid SMS endpoint"],
  https: [/^https:\/\/\S+$/, "Invalid parameter: Endpoint must match the specified protocol"],
};

/** A subscription. E-mail waits for its reader to agree; an endpoint that confirms by itself has done so at once. */
export function subscriptionModel(world: World, { topics, subscriptions }: Topics): ResourceModel {
  const outputs = ({ arn, pending }: SubscriptionRecord): Record<string, unknown> => ({
    arn,
    ownerId: world.account,
    pendingConfirmation: pending,
    confirmationWasAuthenticated: !pending,
  });
  const requireFilter = ({ filterPolicy }: Inputs): void => {
    if (filterPolicy === undefined) return;
    try {
      parseFilterPolicy(filterPolicy);
    } catch (failure) {
      throw new CloudError("InvalidParameter", `Invalid parameter: ${(failure as Error).message}`);
    }
  };
  return defineResource<Inputs>({
    type: "aws:sns/topicSubscription:TopicSubscription",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic_subscription",
    inputs,
    replaceOn: ["topic", "protocol", "endpoint"],
    computed: ["arn", "ownerId", "pendingConfirmation", "confirmationWasAuthenticated"],
    validate: ({ protocol, endpoint, filterPolicy, filterPolicyScope }) => [
      ...(containsUnknown(endpoint) || SHAPE[protocol][0].test(endpoint)
        ? []
        : [{ property: "endpoint", reason: SHAPE[protocol][1] }]),
      ...(filterPolicy !== undefined && filterPolicyScope === undefined
        ? [
            {
              property: "filterPolicyScope",
              reason: "message attributes are not modelled: MessageBody is needed",
            },
          ]
        : []),
    ],
    create: (input) => {
      if (topics.get(input.topic) === undefined)
        throw new CloudError("NotFound", `Topic does not exist: ${input.topic}`);
      requireFilter(input);
      // Subscribe would return the same subscription again, and whoever of the two is deleted first takes it away.
      const same = subscriptions
        .values()
        .find(
          (one) =>
            one.topic === input.topic && one.protocol === input.protocol && one.endpoint === input.endpoint,
        );
      if (same !== undefined)
        throw new CloudError(
          "InvalidParameter",
          `this ${input.protocol} address is subscribed to ${input.topic} already (${same.arn}); a topic keeps one subscription for each`,
        );
      const record: SubscriptionRecord = {
        arn: `${input.topic}:${randomUUID()}`,
        topic: input.topic,
        protocol: input.protocol,
        endpoint: input.endpoint,
        pending: input.protocol === "email" || (input.protocol === "https" && !input.endpointAutoConfirms),
        filterPolicy: input.filterPolicy,
        declared: input,
      };
      subscriptions.set(record.arn, record);
      return Promise.resolve({ id: record.arn, outputs: outputs(record) });
    },
    read: (id) => {
      const found = subscriptions.get(id);
      return Promise.resolve(found && { inputs: found.declared, outputs: outputs(found) });
    },
    update: (id, input) => {
      requireFilter(input);
      subscriptions.change(id, (before) => ({
        ...before,
        filterPolicy: input.filterPolicy,
        declared: input,
      }));
      const now = subscriptions.get(id);
      return Promise.resolve(now === undefined ? {} : outputs(now));
    },
    delete: (id) => {
      subscriptions.delete(id);
      return Promise.resolve();
    },
  });
}
