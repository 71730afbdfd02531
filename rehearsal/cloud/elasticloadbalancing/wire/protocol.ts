import { CloudError } from "../../kernel/model";
import { asked } from "../../wire/json";
import type { WireProtocol } from "../../wire/protocol";
import { queryProtocol } from "../../wire/query";
import type { Action } from "../model/action";
import type { Pools } from "../pools";
import type { State, StoredListener, StoredRule, StoredTargetGroup } from "../state";
import { actionsOf, describeRules, describeTargetGroups, describeTargetHealth, modifyRule } from "./asked";
import { defaultRuleOf, describedDefault, describedGroup, describedHealth, describedRule } from "./described";

const API = { namespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/", version: "2015-12-01" };

/**
 * The part of Elastic Load Balancing's protocol that an automatic rollback uses: how a rule weighs its target groups, whether
 * their targets are healthy, and other weights. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/
 */
export function elasticLoadBalancingProtocol(
  state: State,
  pools: Pick<Pools, "targets">,
  /** Stores other actions of a rule, after the checks that hold for every change of one. */
  change: (rule: StoredRule, actions: readonly Action[]) => void,
): WireProtocol {
  const defaultOf = (ruleArn: string): StoredListener | undefined =>
    state.listeners.find(({ arn }) => defaultRuleOf(arn) === ruleArn);
  const rule = (arn: string): Record<string, unknown> => {
    const listener = defaultOf(arn);
    return listener === undefined ? describedRule(state.rule(arn)) : describedDefault(listener);
  };
  const group = (one: StoredTargetGroup): Record<string, unknown> =>
    describedGroup(one, state.usersOf(one.arn));
  return queryProtocol(
    "elasticloadbalancing",
    API,
    {
      DescribeRules: (input) => {
        const { ListenerArn, RuleArns = [] } = asked(describeRules, input);
        if ((ListenerArn === undefined) === (RuleArns.length === 0))
          throw new CloudError(
            "ValidationError",
            "You must specify either a listener ARN or one or more rule ARNs",
          );
        if (ListenerArn === undefined) return { Rules: RuleArns.map(rule) };
        const listener = state.listener(ListenerArn);
        const own = state.rulesOf(ListenerArn).sort((left, right) => left.priority - right.priority);
        return { Rules: [...own.map(describedRule), describedDefault(listener)] };
      },
      ModifyRule: (input) => {
        const { RuleArn, Actions } = asked(modifyRule, input);
        if (defaultOf(RuleArn) !== undefined)
          throw new CloudError(
            "OperationNotPermitted",
            `Default rule '${RuleArn}' cannot be modified; to change its actions, use ModifyListener`,
          );
        change(state.rule(RuleArn), actionsOf(Actions));
        return { Rules: [rule(RuleArn)] };
      },
      DescribeTargetGroups: (input) => {
        const { LoadBalancerArn, TargetGroupArns = [], Names = [] } = asked(describeTargetGroups, input);
        const asking = [LoadBalancerArn !== undefined, TargetGroupArns.length > 0, Names.length > 0];
        if (asking.filter(Boolean).length > 1)
          throw new CloudError(
            "ValidationError",
            "Only one of load balancer ARN, target group ARNs and names can be specified",
          );
        if (TargetGroupArns.length > 0)
          return { TargetGroups: TargetGroupArns.map((arn) => group(state.targetGroup(arn))) };
        if (LoadBalancerArn !== undefined) state.loadBalancer(LoadBalancerArn);
        const all = state.targetGroups.values();
        const missing = Names.find((name) => !all.some((one) => one.name === name));
        if (missing !== undefined)
          throw new CloudError("TargetGroupNotFound", `Target group '${missing}' not found`);
        return {
          TargetGroups: all
            .filter(({ name }) => Names.length === 0 || Names.includes(name))
            .filter(
              ({ arn }) => LoadBalancerArn === undefined || state.usersOf(arn).includes(LoadBalancerArn),
            )
            .map(group),
        };
      },
      DescribeTargetHealth: (input) => {
        const { TargetGroupArn, Targets } = asked(describeTargetHealth, input);
        state.targetGroup(TargetGroupArn);
        const registered = pools.targets(TargetGroupArn);
        if (Targets === undefined) return { TargetHealthDescriptions: registered.map(describedHealth) };
        return {
          TargetHealthDescriptions: Targets.map(({ Id, Port }) =>
            describedHealth(
              registered.find(({ id, port }) => id === Id && (Port === undefined || Port === port)) ?? {
                id: Id,
                port: Port ?? state.targetGroup(TargetGroupArn).inputs.port,
                state: "unused",
                reason: "Target.NotRegistered",
              },
            ),
          ),
        };
      },
    },
    { ModifyRule: (input) => [asked(modifyRule, input).RuleArn] },
  );
}
