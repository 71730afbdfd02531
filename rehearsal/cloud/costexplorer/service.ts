import { randomUUID } from "node:crypto";
import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type Service, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { World } from "../kernel/world";

const REGISTRY = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources";
const NO_BILL = "a laptop sends no bill";
const name = z.string().min(1).max(1024);

const monitorInputs = z.strictObject({
  name,
  monitorType: z.enum(["CUSTOM", "DIMENSIONAL"]),
  monitorDimension: z.enum(["SERVICE", "LINKED_ACCOUNT", "TAG", "COST_CATEGORY"]).optional(),
  monitorSpecification: z.string().optional(),
});
type MonitorInputs = z.infer<typeof monitorInputs>;

/** https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Expression.html, as a custom monitor takes it. */
const specification = z.strictObject({
  Tags: z.strictObject({ Key: z.string().min(1), Values: z.array(z.string()).min(1) }),
});

const subscriptionInputs = z.strictObject({
  name,
  frequency: z.enum(["DAILY", "IMMEDIATE", "WEEKLY"]),
  monitorArnLists: z.array(z.string()).min(1),
  subscribers: z.array(z.strictObject({ type: z.enum(["SNS", "EMAIL"]), address: z.string() })).min(1),
  thresholdExpression: z.strictObject({
    dimension: z.strictObject({
      key: z.enum(["ANOMALY_TOTAL_IMPACT_ABSOLUTE", "ANOMALY_TOTAL_IMPACT_PERCENTAGE"]),
      matchOptions: z.tuple([z.literal("GREATER_THAN_OR_EQUAL")]),
      values: z.array(z.string().regex(/^\d+(\.\d+)?$/, "must be a number")).length(1),
    }),
  }),
});
type SubscriptionInputs = z.infer<typeof subscriptionInputs>;

/** Cost Anomaly Detection, as declared. */
export function costExplorer(world: World): Service {
  const monitors = world.store.collection<MonitorInputs>("costexplorer.monitors");
  const subscriptions = world.store.collection<SubscriptionInputs>("costexplorer.subscriptions");
  const newArn = (kind: string): string => arn("ce", "", world.account, `${kind}/${randomUUID()}`);
  const requireAll = ({ monitorArnLists, subscribers }: SubscriptionInputs): void => {
    for (const one of monitorArnLists)
      world.references.require(one, "aws:costexplorer/anomalyMonitor:AnomalyMonitor", "monitorArnLists");
    for (const { address } of subscribers.filter(({ type }) => type === "SNS")) {
      world.references.require(address, "aws:sns/topic:Topic", "subscribers", "ValidationException");
      if (!world.use("topics").admits(address, "costalerts.amazonaws.com"))
        throw new CloudError(
          "ValidationException",
          `the topic ${address} does not let costalerts.amazonaws.com publish (policy or key)`,
        );
    }
  };

  return {
    name: "costexplorer",
    resources: [
      defineResource<MonitorInputs>({
        type: "aws:costexplorer/anomalyMonitor:AnomalyMonitor",
        source: `${REGISTRY}/ce_anomaly_monitor`,
        inputs: monitorInputs,
        inert: { monitorSpecification: `${NO_BILL}; judged by AWS's syntax for tags` },
        replaceOn: ["monitorType", "monitorDimension", "monitorSpecification"],
        computed: ["arn"],
        taggable: true,
        validate: monitorFaults,
        create: (input) => {
          // https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html
          if (
            input.monitorType === "DIMENSIONAL" &&
            monitors.find((one) => one.monitorType === "DIMENSIONAL")
          )
            throw new CloudError(
              "ValidationException",
              "Limit exceeded on dimensional spend monitor creation",
            );
          const id = newArn("anomalymonitor");
          monitors.set(id, input);
          return Promise.resolve({ id, outputs: { arn: id } });
        },
        read: (id) => {
          const found = monitors.get(id);
          return Promise.resolve(found && { inputs: found, outputs: { arn: id } });
        },
        update: (id, input) => {
          monitors.set(id, input);
          return Promise.resolve({});
        },
        delete: (id) => {
          monitors.delete(id);
          return Promise.resolve();
        },
      }),
      defineResource<SubscriptionInputs>({
        type: "aws:costexplorer/anomalySubscription:AnomalySubscription",
        source: `${REGISTRY}/ce_anomaly_subscription`,
        inputs: subscriptionInputs,
        inert: {
          thresholdExpression: NO_BILL,
          frequency: `${NO_BILL}; a topic takes IMMEDIATE only`,
          subscribers: `${NO_BILL}; a topic must exist and let Cost Anomaly Detection publish`,
        },
        replaceOn: ["name"],
        computed: ["arn", "accountId"],
        taggable: true,
        validate: ({ frequency, subscribers = [] }) =>
          subscribers.some(({ type }) => (type === "SNS") !== (frequency === "IMMEDIATE"))
            ? [{ property: "frequency", reason: "IMMEDIATE is for topics, and topics take nothing else" }]
            : [],
        create: (input) => {
          requireAll(input);
          const id = newArn("anomalysubscription");
          subscriptions.set(id, input);
          return Promise.resolve({ id, outputs: { arn: id, accountId: world.account } });
        },
        read: (id) => {
          const found = subscriptions.get(id);
          return Promise.resolve(found && { inputs: found, outputs: { arn: id, accountId: world.account } });
        },
        update: (id, input) => {
          requireAll(input);
          subscriptions.set(id, input);
          return Promise.resolve({});
        },
        delete: (id) => {
          subscriptions.delete(id);
          return Promise.resolve();
        },
      }),
    ],
  };
}

function monitorFaults({ monitorType, monitorDimension, monitorSpecification }: MonitorInputs) {
  const custom = monitorType === "CUSTOM";
  if (custom !== (monitorSpecification !== undefined) || custom !== (monitorDimension === undefined))
    return [
      {
        property: "monitorType",
        reason: "CUSTOM takes monitorSpecification, DIMENSIONAL takes monitorDimension",
      },
    ];
  if (monitorSpecification === undefined || containsUnknown(monitorSpecification)) return [];
  try {
    const parsed = specification.safeParse(JSON.parse(monitorSpecification));
    return parsed.success
      ? []
      : [
          {
            property: "monitorSpecification",
            reason: "must be {Tags: {Key, Values}}; others are not modelled",
          },
        ];
  } catch (failure) {
    return [{ property: "monitorSpecification", reason: `is not JSON: ${(failure as Error).message}` }];
  }
}
