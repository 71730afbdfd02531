import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type Service, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";

const NO_BILL = "a laptop sends no bill";

/** https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudget.html */
const notification = z
  .strictObject({
    comparisonOperator: z.enum(["GREATER_THAN", "LESS_THAN", "EQUAL_TO"]),
    notificationType: z.enum(["ACTUAL", "FORECASTED"]),
    threshold: z.number().positive(),
    thresholdType: z.enum(["PERCENTAGE", "ABSOLUTE_VALUE"]),
    subscriberSnsTopicArns: z.array(z.string()).max(1, "takes one topic").optional(),
    subscriberEmailAddresses: z.array(z.string()).max(10, "takes ten addresses").optional(),
  })
  .refine(
    ({ subscriberSnsTopicArns = [], subscriberEmailAddresses = [] }) =>
      subscriberSnsTopicArns.length + subscriberEmailAddresses.length > 0,
    "tells nobody",
  );

const inputs = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^:\\]+$/, "must not have : or \\"),
  budgetType: z.literal("COST", "only COST is modelled"),
  timeUnit: z.enum(["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY"]),
  limitAmount: z.string().regex(/^\d+(\.\d+)?$/, "must be a number"),
  limitUnit: z.literal("USD"),
  notifications: z.array(notification).max(10, "takes ten notifications").default([]),
});
type Inputs = z.infer<typeof inputs>;

/** Budgets, as declared: what they tell must be a topic that lets them. */
export function budgets(world: World): Service {
  const all = world.store.collection<Inputs>("budgets.budgets");
  const idOf = ({ name }: Inputs): string => `${world.account}:${name}`;
  const outputs = ({ name }: Inputs): Record<string, unknown> => ({
    accountId: world.account,
    arn: arn("budgets", "", world.account, `budget/${name}`),
  });
  const put = (input: Inputs): void => {
    for (const topic of input.notifications.flatMap((one) => one.subscriberSnsTopicArns ?? [])) {
      world.references.require(topic, "aws:sns/topic:Topic", "notifications", "InvalidParameterException");
      if (!world.use("topics").admits(topic, "budgets.amazonaws.com"))
        throw new CloudError(
          "InvalidParameterException",
          `the topic ${topic} does not let budgets.amazonaws.com publish (policy or key)`,
        );
    }
    all.set(idOf(input), input);
  };
  return {
    name: "budgets",
    resources: [
      defineResource<Inputs>({
        type: "aws:budgets/budget:Budget",
        source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/budgets_budget",
        inputs,
        inert: {
          limitAmount: NO_BILL,
          limitUnit: NO_BILL,
          timeUnit: NO_BILL,
          notifications: `${NO_BILL}; the topic must exist and let Budgets publish`,
        },
        replaceOn: ["name"],
        computed: ["arn", "accountId"],
        taggable: true,
        autoname: { property: "name", maxLength: 100 },
        create: (input) => {
          if (all.get(idOf(input)) !== undefined)
            throw new CloudError("DuplicateRecordException", `the budget ${input.name} exists already`);
          put(input);
          return Promise.resolve({ id: idOf(input), outputs: outputs(input) });
        },
        read: (id) => {
          const found = all.get(id);
          return Promise.resolve(found && { inputs: found, outputs: outputs(found) });
        },
        update: (_id, input) => {
          put(input);
          return Promise.resolve({});
        },
        delete: (id) => {
          all.delete(id);
          return Promise.resolve();
        },
      }),
    ],
  };
}
