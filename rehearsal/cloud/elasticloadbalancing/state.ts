import { CloudError } from "../kernel/model";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import { groupsOf, type Action } from "./model/action";
import type { DeclaredCondition } from "./model/condition";
import type { ListenerInputs } from "./model/listener";
import type { LoadBalancerInputs } from "./model/loadBalancer";
import type { TargetGroupInputs } from "./model/targetGroup";

export interface StoredLoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly vpcId: string;
  readonly zoneId: string;
  readonly inputs: LoadBalancerInputs;
}

export interface StoredTargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly inputs: TargetGroupInputs;
}

export interface StoredListener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly inputs: ListenerInputs;
  /** Loopback port, kept so that a restarted cloud is found where it was. */
  readonly listensAt?: number;
}

export interface StoredRule {
  readonly arn: string;
  readonly listenerArn: string;
  readonly priority: number;
  readonly conditions: readonly DeclaredCondition[];
  readonly actions: readonly Action[];
}

/** The control plane's entities, and what holds between them. */
export class State {
  readonly loadBalancers: Collection<StoredLoadBalancer>;
  readonly targetGroups: Collection<StoredTargetGroup>;
  readonly listeners: Collection<StoredListener>;
  readonly rules: Collection<StoredRule>;

  constructor(world: World) {
    this.loadBalancers = world.store.collection("elb.loadBalancers");
    this.targetGroups = world.store.collection("elb.targetGroups");
    this.listeners = world.store.collection("elb.listeners");
    this.rules = world.store.collection("elb.rules");
  }

  rulesOf(listenerArn: string): StoredRule[] {
    return this.rules.values().filter((rule) => rule.listenerArn === listenerArn);
  }

  /** Load balancers with a listener or rule that forwards to the group, whatever its weight. */
  usersOf(targetGroupArn: string): string[] {
    const users = this.listeners.values().filter((listener) => {
      const actions = [
        ...listener.inputs.defaultActions,
        ...this.rulesOf(listener.arn).flatMap((rule) => rule.actions),
      ];
      return actions.some((action) => groupsOf(action).some(({ arn }) => arn === targetGroupArn));
    });
    return [...new Set(users.map((listener) => listener.loadBalancerArn))];
  }

  loadBalancer(arn: string): StoredLoadBalancer {
    return existing(this.loadBalancers.get(arn), "LoadBalancerNotFound", `Load balancer '${arn}' not found`);
  }

  targetGroup(arn: string): StoredTargetGroup {
    return existing(this.targetGroups.get(arn), "TargetGroupNotFound", `Target group '${arn}' not found`);
  }

  listener(arn: string): StoredListener {
    return existing(this.listeners.get(arn), "ListenerNotFound", `Listener '${arn}' not found`);
  }

  rule(arn: string): StoredRule {
    return existing(this.rules.get(arn), "RuleNotFound", `Rule '${arn}' not found`);
  }

  /** Refuses actions whose target groups do not exist, belong elsewhere, or serve another load balancer. */
  requireForwardable(actions: readonly Action[], loadBalancerArn: string): void {
    const { vpcId } = this.loadBalancer(loadBalancerArn);
    for (const { arn } of actions.flatMap((action) => groupsOf(action))) {
      const group = this.targetGroup(arn);
      if (group.inputs.vpcId !== vpcId) {
        const reason = `Target group '${arn}' is in ${group.inputs.vpcId}, its load balancer in ${vpcId}; both must be in one VPC`;
        throw new CloudError("InvalidConfigurationRequest", reason);
      }
      // "You can use each target group with only one load balancer." (load-balancer-target-groups)
      const others = this.usersOf(arn).filter((user) => user !== loadBalancerArn);
      if (others.length > 0) {
        const reason = `Target group '${arn}' serves ${others.join(", ")} already; a target group serves one load balancer`;
        throw new CloudError("TargetGroupAssociationLimit", reason);
      }
    }
  }
}

function existing<T>(found: T | undefined, code: string, message: string): T {
  if (found === undefined) throw new CloudError(code, message);
  return found;
}
