import { z } from "zod";
import { hex } from "../../kernel/identifiers";
import { CloudError, defineResource, type ResourceModel } from "../../kernel/model";
import type { Live } from "../../kernel/model";
import type { Listeners } from "../listeners";
import type { State, StoredRule } from "../state";
import { actionFaults, actionsSchema } from "./action";
import { conditionFaults, conditionSchema } from "./condition";

const inputsSchema = z.strictObject({
  listenerArn: z.string().min(1),
  priority: z.int("1 to 50000").min(1, "1 to 50000").max(50_000, "1 to 50000").optional(),
  actions: actionsSchema,
  conditions: z.array(conditionSchema).min(1, "at least one condition"),
});

type RuleInputs = z.infer<typeof inputsSchema>;

export function ruleModel(state: State, listeners: Listeners): ResourceModel {
  return defineResource<RuleInputs>({
    type: "aws:lb/listenerRule:ListenerRule",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener_rule",
    inputs: inputsSchema,
    // ForceNew in terraform-provider-aws internal/service/elbv2/listener_rule.go; the priority changes in place.
    replaceOn: ["listenerArn"],
    computed: ["arn", "priority"],
    taggable: true,
    validate: ({ actions, conditions }) => [
      ...(Array.isArray(actions) ? actionFaults(actions, "actions") : []),
      ...(Array.isArray(conditions) ? conditionFaults(conditions) : []),
    ],

    async create(inputs) {
      const listener = state.listener(inputs.listenerArn);
      state.requireForwardable(inputs.actions, listener.loadBalancerArn);
      const priority = inputs.priority ?? nextPriority(state, listener.arn);
      requireFree(state, listener.arn, priority);
      const rule: StoredRule = {
        arn: `${listener.arn.replace(":listener/", ":listener-rule/")}/${hex(16)}`,
        listenerArn: listener.arn,
        priority,
        conditions: inputs.conditions,
        actions: inputs.actions,
      };
      state.rules.set(rule.arn, rule);
      listeners.refresh();
      listeners.announceWeights(rule.arn, rule.actions);
      return Promise.resolve({ id: rule.arn, outputs: { arn: rule.arn, priority } });
    },

    async read(id) {
      const rule = state.rules.get(id);
      return Promise.resolve(rule === undefined ? undefined : liveOf(rule));
    },

    async update(id, inputs) {
      const before = state.rule(id);
      state.requireForwardable(inputs.actions, state.listener(before.listenerArn).loadBalancerArn);
      // Without a priority of its own the rule keeps the one it was given.
      const priority = inputs.priority ?? before.priority;
      if (priority !== before.priority) requireFree(state, before.listenerArn, priority);
      state.rules.set(id, { ...before, priority, conditions: inputs.conditions, actions: inputs.actions });
      listeners.refresh();
      listeners.announceWeights(id, inputs.actions, before.actions);
      return Promise.resolve({ arn: id, priority });
    },

    async delete(id) {
      state.rules.delete(id);
      listeners.refresh();
      return Promise.resolve();
    },
  });
}

const liveOf = ({ arn, listenerArn, priority, actions, conditions }: StoredRule): Live => ({
  inputs: { listenerArn, priority, actions, conditions },
  outputs: { arn, priority },
});

/** The provider takes the highest priority in use, plus one (retryListenerRuleCreate). */
const nextPriority = (state: State, listenerArn: string): number =>
  Math.max(0, ...state.rulesOf(listenerArn).map(({ priority }) => priority)) + 1;

function requireFree(state: State, listenerArn: string, priority: number): void {
  if (state.rulesOf(listenerArn).some((rule) => rule.priority === priority)) {
    throw new CloudError(
      "PriorityInUse",
      `Priority '${priority}' is currently in use on listener '${listenerArn}'`,
    );
  }
}
