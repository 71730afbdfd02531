import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import { parsePattern } from "./pattern";
import {
  type Rule,
  type RuleInputs,
  type Target,
  type TargetInputs,
  keyOf,
  ruleInputs,
  targetInputs,
} from "./records";

const REGISTRY = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources";
/** Targets of a rule. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MOST_TARGETS = 5;

type TargetsOf = (rule: Pick<Rule, "name" | "region">) => readonly Target[];

/** A rule on the default bus. */
export function ruleModel(world: World, rules: Collection<Rule>, targetsOf: TargetsOf): ResourceModel {
  const ruleArn = (region: string, name: string): string =>
    arn("events", region, world.account, `rule/${name}`);
  const put = (input: RuleInputs, region: string): { arn: string } => {
    const fault = patternFault(input.eventPattern);
    if (fault !== undefined)
      throw new CloudError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${fault}`);
    rules.set(keyOf(region, input.name), { ...input, region, arn: ruleArn(region, input.name) });
    return { arn: ruleArn(region, input.name) };
  };
  return defineResource<RuleInputs>({
    type: "aws:cloudwatch/eventRule:EventRule",
    source: `${REGISTRY}/cloudwatch_event_rule`,
    inputs: ruleInputs,
    inert: { description: "for people" },
    replaceOn: ["name", "eventBusName"],
    computed: ["arn"],
    taggable: true,
    autoname: { property: "name", maxLength: 64 },
    validate: ({ eventPattern }) => {
      const reason = containsUnknown(eventPattern) ? undefined : patternFault(eventPattern);
      return reason === undefined ? [] : [{ property: "eventPattern", reason }];
    },
    create: (input, { region }) => {
      if (rules.get(keyOf(region, input.name)) !== undefined)
        throw new CloudError("ResourceAlreadyExistsException", `Rule ${input.name} already exists.`);
      return Promise.resolve({ id: input.name, outputs: put(input, region) });
    },
    read: (id, { region }) => {
      const found = rules.get(keyOf(region, id));
      if (found === undefined) return Promise.resolve(undefined);
      const { arn: own, region: _, ...inputs } = found;
      return Promise.resolve({ inputs, outputs: { arn: own } });
    },
    update: (_id, input, _before, { region }) => Promise.resolve(put(input, region)),
    delete: (id, { region }) => {
      if (targetsOf({ name: id, region }).length > 0)
        throw new CloudError("ValidationException", "Rule can't be deleted since it has targets.");
      rules.delete(keyOf(region, id));
      return Promise.resolve();
    },
  });
}

function patternFault(pattern: string): string | undefined {
  try {
    parsePattern(pattern);
    return undefined;
  } catch (failure) {
    return (failure as Error).message;
  }
}

/** Whom a rule tells: a function, or a topic. */
export function targetModel(
  world: World,
  rules: Collection<Rule>,
  targets: Collection<Target>,
  targetsOf: TargetsOf,
): ResourceModel {
  const put = (input: TargetInputs, region: string): void => {
    const { rule, arn: target, deadLetterConfig } = input;
    if (rules.get(keyOf(region, rule)) === undefined)
      throw new CloudError("ResourceNotFoundException", `Rule ${rule} does not exist on EventBus default.`);
    const type = TYPES.find(({ prefix }) => target.startsWith(prefix))?.type;
    if (type === undefined)
      throw new CloudError(
        "ValidationException",
        `${target} is neither a function nor a topic; other targets are not modelled`,
      );
    world.references.require(target, type, "arn", "ValidationException");
    if (target.split(":")[3] !== region)
      throw new CloudError("ValidationException", `Provided Arn is not in the rule's region: ${target}`);
    if (deadLetterConfig !== undefined)
      world.references.require(
        deadLetterConfig.arn,
        "aws:sqs/queue:Queue",
        "deadLetterConfig.arn",
        "ValidationException",
      );
    targets.set(keyOf(region, rule, input.targetId), { ...input, region });
  };
  return defineResource<TargetInputs>({
    type: "aws:cloudwatch/eventTarget:EventTarget",
    source: `${REGISTRY}/cloudwatch_event_target`,
    inputs: targetInputs,
    replaceOn: ["rule", "targetId", "eventBusName"],
    computed: [],
    autoname: { property: "targetId", maxLength: 64 },
    create: (input, { region }) => {
      const { rule, targetId } = input;
      const own = targetsOf({ name: rule, region });
      if (own.some((one) => one.targetId === targetId))
        throw new CloudError(
          "ResourceAlreadyExistsException",
          `the rule ${rule} has a target ${targetId} already`,
        );
      if (own.length >= MOST_TARGETS)
        throw new CloudError("LimitExceededException", `a rule has ${MOST_TARGETS} targets at most`);
      put(input, region);
      return Promise.resolve({ id: `${rule}-${targetId}`, outputs: {} });
    },
    read: (id, { region }) => {
      const found = find(targets, id, region);
      if (found === undefined) return Promise.resolve(undefined);
      const { region: _, ...inputs } = found;
      return Promise.resolve({ inputs, outputs: {} });
    },
    update: (_id, input, _before, { region }) => {
      put(input, region);
      return Promise.resolve({});
    },
    delete: (id, { region }) => {
      const found = find(targets, id, region);
      if (found !== undefined) targets.delete(keyOf(region, found.rule, found.targetId));
      return Promise.resolve();
    },
  });
}

const TYPES = [
  { prefix: "arn:aws:lambda:", type: "aws:lambda/function:Function" },
  { prefix: "arn:aws:sns:", type: "aws:sns/topic:Topic" },
] as const;

const find = (targets: Collection<Target>, id: string, region: string): Target | undefined =>
  targets.find((one) => one.region === region && `${one.rule}-${one.targetId}` === id);
