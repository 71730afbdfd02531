import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";

const inputs = z.strictObject({
  ruleName: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[\x20-\x7E]+$/, "may have printable ASCII characters only"),
  ruleDefinition: z.string().min(1).max(8192),
  ruleState: z.enum(["ENABLED", "DISABLED"]).optional(),
});
type Inputs = z.infer<typeof inputs>;

const field = z.string().regex(/^\$\.[\w.[\]*-]+$/, "must be a field such as $.category");
const filter = z.strictObject({
  Match: field,
  In: z.array(z.string()).min(1).max(10).optional(),
  NotIn: z.array(z.string()).min(1).max(10).optional(),
  StartsWith: z.array(z.string()).min(1).max(10).optional(),
  GreaterThan: z.number().optional(),
  LessThan: z.number().optional(),
  EqualTo: z.number().optional(),
  NotEqualTo: z.number().optional(),
  IsPresent: z.boolean().optional(),
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-RuleSyntax.html; CLF logs are not modelled. */
const definition = z.strictObject({
  Schema: z.strictObject({ Name: z.literal("CloudWatchLogRule"), Version: z.literal(1) }),
  LogGroupNames: z.array(z.string().min(1)).min(1),
  LogFormat: z.literal("JSON", "only JSON is modelled"),
  Contribution: z.strictObject({
    Keys: z.array(field).min(1).max(4),
    ValueOf: field.optional(),
    Filters: z.array(filter).max(4),
  }),
  AggregateOn: z.enum(["Sum", "Count"]),
});

function faultsOf(text: string): { faults: string[]; groups: readonly string[] } {
  try {
    const parsed = definition.safeParse(JSON.parse(text));
    if (parsed.success) {
      const { AggregateOn, Contribution, LogGroupNames } = parsed.data;
      const faults =
        AggregateOn === "Sum" && Contribution.ValueOf === undefined ? ["Sum needs Contribution.ValueOf"] : [];
      return { faults, groups: LogGroupNames };
    }
    return {
      faults: parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".")} ${message}`),
      groups: [],
    };
  } catch (failure) {
    return { faults: [`it is not JSON: ${(failure as Error).message}`], groups: [] };
  }
}

/** A Contributor Insights rule. */
export function insightRuleModel(world: World, rules: Collection<Inputs>): ResourceModel {
  const ruleArn = (region: string, name: string): string =>
    arn("cloudwatch", region, world.account, `insight-rule/${name}`);
  const put = (input: Inputs): void => {
    const { faults, groups } = faultsOf(input.ruleDefinition);
    if (faults.length > 0) throw new CloudError("InvalidParameterValue", faults.join("; "));
    for (const group of groups.filter((one) => !one.endsWith("*")))
      world.references.require(group, "aws:cloudwatch/logGroup:LogGroup", "LogGroupNames");
    rules.set(input.ruleName, input);
  };
  return defineResource<Inputs>({
    type: "aws:cloudwatch/contributorInsightRule:ContributorInsightRule",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_contributor_insight_rule",
    inputs,
    inert: {
      ruleDefinition: "judged by AWS's syntax, and its log groups must exist; contributors are not counted",
      ruleState: "contributors are not counted",
    },
    replaceOn: ["ruleName"],
    computed: ["resourceArn"],
    taggable: true,
    validate: ({ ruleDefinition }) =>
      containsUnknown(ruleDefinition)
        ? []
        : faultsOf(ruleDefinition).faults.map((reason) => ({ property: "ruleDefinition", reason })),
    create: (input, { region }) => {
      if (rules.get(input.ruleName) !== undefined)
        throw new CloudError(
          "AlreadyExists",
          `an insight rule with the name ${input.ruleName} exists already`,
        );
      put(input);
      return Promise.resolve({
        id: input.ruleName,
        outputs: { resourceArn: ruleArn(region, input.ruleName) },
      });
    },
    read: (id, { region }) => {
      const found = rules.get(id);
      return Promise.resolve(found && { inputs: found, outputs: { resourceArn: ruleArn(region, id) } });
    },
    update: (_id, input) => {
      put(input);
      return Promise.resolve({});
    },
    delete: (id) => {
      rules.delete(id);
      return Promise.resolve();
    },
  });
}
