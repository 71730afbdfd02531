import { z } from "zod";
import { CloudError, type Service } from "../kernel/model";
import type { World } from "../kernel/world";
import type { WireProtocol } from "../wire/protocol";
import { Listeners } from "./listeners";
import { type GroupMetrics, type LoadBalancerMetrics, Metrics } from "./metrics";
import { withWeights, type Action } from "./model/action";
import { listenerModel } from "./model/listener";
import { loadBalancerModel } from "./model/loadBalancer";
import { ruleModel } from "./model/rule";
import { targetGroupModel } from "./model/targetGroup";
import { Pools } from "./pools";
import { sampleHosts } from "./published";
import { State, type StoredRule } from "./state";
import { elasticLoadBalancingProtocol } from "./wire/protocol";

/** Elastic Load Balancing with what others than the engine may do to it: an operator, or an automatic rollback. */
export interface ElasticLoadBalancing extends Service {
  readonly wire: WireProtocol;
  /**
   * Changes the weights of a rule behind the program's back, as ModifyRule does: target group ARN → 0 to 999; groups
   * that are not named leave the rule. Throws CloudError (RuleNotFound, TargetGroupNotFound, InvalidLoadBalancerAction).
   */
  setRuleWeights(ruleArn: string, weights: Readonly<Record<string, number>>): void;
  /** Counters since the start, by ARN. */
  metrics(): {
    targetGroups: Record<string, GroupMetrics>;
    loadBalancers: Record<string, LoadBalancerMetrics>;
  };
}

const reweighed = z.strictObject({ rule: z.string(), weights: z.record(z.string(), z.number()) });

/** `random` decides the weighted choice: uniform in [0, 1); a test may pin it. */
export function elasticLoadBalancing(world: World, random: () => number = Math.random): ElasticLoadBalancing {
  const state = new State(world);
  const metrics = new Metrics();
  const pools = new Pools(world, state, random);
  const listeners = new Listeners(world, state, pools, metrics, random);
  world.provide("targets", pools);
  world.provide("requests", {
    find: (label) => {
      const [balancer, group] = [
        state.loadBalancers.find(({ arn }) => label.startsWith(`${arn.split("loadbalancer/")[1] ?? arn}/`)),
        state.targetGroups.find(({ arn }) => label.endsWith(`/${arn.slice(arn.lastIndexOf(":") + 1)}`)),
      ];
      if (balancer === undefined || group === undefined) return undefined;
      if (!state.usersOf(group.arn).includes(balancer.arn)) return undefined;
      const healthyTargets = pools.health(group.arn).filter((one) => one.state === "healthy").length;
      return { requests: metrics.group(group.arn).requests, healthyTargets };
    },
  });
  const change = (rule: StoredRule, actions: readonly Action[]): void => {
    state.requireForwardable(actions, state.listener(rule.listenerArn).loadBalancerArn);
    state.rules.set(rule.arn, { ...rule, actions });
    listeners.refresh();
    listeners.announceWeights(rule.arn, actions, rule.actions);
  };
  const service: ElasticLoadBalancing = {
    name: "elasticloadbalancing",
    wire: elasticLoadBalancingProtocol(state, pools, change),
    resources: [
      loadBalancerModel(world, state, listeners),
      targetGroupModel(world, state, pools),
      listenerModel(world, state, listeners),
      ruleModel(state, listeners),
    ],
    start: () => {
      sampleHosts(world, state, pools);
      return listeners.start();
    },
    stop: async () => {
      pools.stop();
      await listeners.stop();
    },
    control: {
      "/load-balancer/metrics": () => service.metrics(),
      "/load-balancer/weights": (_query, body) => {
        const { rule, weights } = reweighed.parse(body);
        service.setRuleWeights(rule, weights);
      },
    },
    metrics: () => metrics.snapshot(),
    setRuleWeights(ruleArn, weights) {
      const rule = state.rule(ruleArn);
      const [action] = rule.actions;
      const wrong = Object.entries(weights).filter(
        ([, weight]) => !Number.isInteger(weight) || weight < 0 || weight > 999,
      );
      const count = Object.keys(weights).length;
      if (wrong.length > 0 || count < 1 || count > 5 || action?.type !== "forward") {
        const faults = wrong.map(([group, weight]) => `${group} has weight ${weight}`);
        const found = [`${count} target groups`, ...faults].join(", ");
        const reason = `'${ruleArn}' needs a forward action to 1 to 5 target groups with weights 0 to 999; found ${found}`;
        throw new CloudError("InvalidLoadBalancerAction", reason);
      }
      change(rule, [withWeights(action, weights)]);
    },
  };
  return service;
}
