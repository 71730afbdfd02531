import type { Target, TargetRegistry, TargetState } from "../kernel/ports";
import type { World } from "../kernel/world";
import { check } from "./checker";
import { INITIAL, eligible, observe } from "./health";
import { LiveTarget } from "./liveTarget";
import type { State, StoredTargetGroup } from "./state";

/** The targets behind the target groups: registration, health, choice within a group, draining. */
export class Pools implements TargetRegistry {
  private readonly pools = new Map<string, Map<string, LiveTarget>>();
  private readonly turns = new Map<string, number>();
  private readonly used = new Map<string, boolean>();

  constructor(
    private readonly world: World,
    private readonly state: State,
    private readonly random: () => number,
  ) {}

  register(targetGroupArn: string, target: Target): void {
    this.state.targetGroup(targetGroupArn);
    const pool = this.pools.get(targetGroupArn) ?? new Map<string, LiveTarget>();
    this.pools.set(targetGroupArn, pool);
    const before = pool.get(target.id);
    if (before !== undefined && !before.draining && sameEndpoint(before.target, target)) return;
    before?.retire();
    const live = new LiveTarget(target);
    pool.set(target.id, live);
    if (this.inUse(targetGroupArn)) this.beginChecking(targetGroupArn, live);
  }

  async deregister(targetGroupArn: string, targetId: string): Promise<void> {
    const live = this.pools.get(targetGroupArn)?.get(targetId);
    // "If the specified target does not exist, the action returns successfully." (API_DeregisterTargets)
    if (live === undefined) return;
    if (live.draining) return live.settled();
    live.draining = true;
    live.retire();
    const delay = this.state.targetGroup(targetGroupArn).inputs.deregistrationDelay;
    this.record("target-draining", targetGroupArn, targetId, { inFlight: live.inFlight, delay });
    /*
     * "If a deregistering target has no in-flight requests and no active connections, Elastic Load Balancing
     * immediately completes the deregistration process …. However, … the status of the target is displayed as
     * draining until the deregistration delay timeout expires." What is still in flight then ends with a 502.
     * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
     * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues
     */
    live.forget = this.world.clock.after(delay * 1000, () => {
      live.cut();
      live.close();
      const pool = this.pools.get(targetGroupArn);
      if (pool?.get(targetId) === live) pool.delete(targetId);
    });
    await live.settled();
    this.record("target-deregistered", targetGroupArn, targetId, {});
  }

  health(targetGroupArn: string): { id: string; state: TargetState; reason?: string }[] {
    return this.targets(targetGroupArn).map(({ port: _, ...health }) => health);
  }

  /** What is registered, with the port that it takes requests at. */
  targets(targetGroupArn: string): { id: string; port: number; state: TargetState; reason?: string }[] {
    const used = this.inUse(targetGroupArn);
    return [...(this.pools.get(targetGroupArn)?.values() ?? [])].map(({ target, draining, health }) => {
      const { id, port } = target;
      if (draining) return { id, port, state: "draining", reason: "Target.DeregistrationInProgress" };
      if (!used) return { id, port, state: "unused", reason: "Target.NotInUse" };
      return { id, port, state: health.state, reason: health.reason };
    });
  }

  inUse(targetGroupArn: string): boolean {
    const known = this.used.get(targetGroupArn);
    if (known !== undefined) return known;
    const used = this.state.usersOf(targetGroupArn).length > 0;
    this.used.set(targetGroupArn, used);
    return used;
  }

  /** The target for one request, or undefined when the group has none that may get it: a 503. */
  pick(group: StoredTargetGroup): LiveTarget | undefined {
    const pool = this.pools.get(group.arn);
    if (pool === undefined) return undefined;
    const routing = group.inputs.targetGroupHealth?.unhealthyStateRouting;
    const percentage = routing?.minimumHealthyTargetsPercentage ?? "off";
    const candidates = eligible(
      [...pool.values()].filter(({ draining }) => !draining),
      {
        minimumCount: routing?.minimumHealthyTargetsCount ?? 1,
        minimumPercentage: percentage === "off" ? undefined : Number(percentage),
      },
    );
    return this.byAlgorithm(group, candidates);
  }

  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#modify-routing-algorithm */
  private byAlgorithm(group: StoredTargetGroup, candidates: readonly LiveTarget[]): LiveTarget | undefined {
    switch (group.inputs.loadBalancingAlgorithmType) {
      case "round_robin": {
        const turn = this.turns.get(group.arn) ?? 0;
        this.turns.set(group.arn, turn + 1);
        return candidates[turn % candidates.length];
      }
      case "least_outstanding_requests": {
        const least = Math.min(...candidates.map(({ inFlight }) => inFlight));
        return candidates.find(({ inFlight }) => inFlight === least);
      }
      case "weighted_random":
        return candidates[Math.floor(this.random() * candidates.length)];
    }
  }

  /** To be called when rules, listeners or target groups have changed: only groups in use are checked. */
  refresh(): void {
    this.used.clear();
    for (const [arn, pool] of this.pools) {
      const used = this.inUse(arn);
      for (const live of pool.values()) {
        if (live.draining) continue;
        if (!used && live.stopChecking !== undefined) {
          live.stopChecking();
          live.stopChecking = undefined;
          live.health = INITIAL;
        }
        if (used && live.stopChecking === undefined) this.beginChecking(arn, live);
      }
    }
  }

  drop(targetGroupArn: string): void {
    for (const live of this.pools.get(targetGroupArn)?.values() ?? []) live.close();
    this.pools.delete(targetGroupArn);
    this.used.delete(targetGroupArn);
  }

  stop(): void {
    for (const arn of [...this.pools.keys()]) this.drop(arn);
  }

  /** The first check comes at once, the next an interval after the last has ended. */
  private beginChecking(targetGroupArn: string, live: LiveTarget): void {
    let stopped = false;
    let cancel: () => void = () => undefined;
    live.stopChecking = () => {
      stopped = true;
      cancel();
    };
    const run = async (): Promise<void> => {
      const settings = this.state.targetGroups.get(targetGroupArn)?.inputs.healthCheck;
      if (settings === undefined) return;
      live.reachable = this.lets(targetGroupArn, live.target);
      const outcome = live.reachable
        ? await check(live.target, settings)
        : ({ passed: false, reason: "Target.Timeout" } as const);
      if (stopped) return;
      const before = live.health;
      live.health = observe(before, outcome, settings);
      this.announce(targetGroupArn, live, before.state);
      cancel = this.world.clock.after(settings.interval * 1000, () => void run());
    };
    void run();
  }

  /** Whether the security groups on both sides let the load balancer speak to the target. */
  private lets(targetGroupArn: string, { securityGroups: theirs, port }: Target): boolean {
    const [user] = this.state.usersOf(targetGroupArn);
    const ours = user === undefined ? undefined : this.state.loadBalancer(user).inputs.securityGroups;
    // Without groups of its own it has the network's default one, which is not modelled.
    if (ours === undefined || theirs === undefined || theirs.length === 0) return true;
    const rules = this.world.use("securityGroups");
    return rules.releases(ours, { groups: theirs }, port) && rules.admits(theirs, { groups: ours }, port);
  }

  private announce(targetGroupArn: string, { target, health }: LiveTarget, before: string): void {
    if (health.state === before || health.state === "initial") return;
    this.record(`target-${health.state}`, targetGroupArn, target.id, { reason: health.reason });
  }

  private record(
    kind: string,
    targetGroupArn: string,
    target: string,
    detail: Record<string, unknown>,
  ): void {
    const group = this.state.targetGroups.get(targetGroupArn)?.name ?? targetGroupArn;
    const why = typeof detail.reason === "string" ? ` (${detail.reason})` : "";
    this.world.events.record("elasticloadbalancing", kind, `${target} in ${group}${why}`, {
      targetGroup: targetGroupArn,
      target,
      ...detail,
    });
  }
}

const sameEndpoint = (left: Target, right: Target): boolean =>
  left.port === right.port &&
  left.endpoint.port === right.endpoint.port &&
  left.endpoint.address === right.endpoint.address;
