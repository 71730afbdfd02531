import * as pulumi from "@pulumi/pulumi";
import type { RiskService } from "../ai/RiskService";
import type { Distribution } from "../assets/Distribution";
import type { StackConfig } from "../config/read";
import type { Alias } from "../dns/Alias";
import type { Firewall } from "../network/Firewall";
import type { Network } from "../network/Network";
import type { Plan } from "../release/plan";
import type { SlotName } from "../release/slots";
import { depthOfDeployment } from "../release/verification";
import type { LoadBalancer } from "../traffic/LoadBalancer";
import type { VerificationEntrances } from "../traffic/VerificationEntrances";
import type { Cluster } from "./Cluster";
import { ComputeGroup } from "./ComputeGroup";
import { SlotVerification, type SlotVerificationArgs } from "./SlotVerification";

export interface SlotArgs {
  readonly slot: SlotName;
  readonly plan: Plan;
  readonly config: StackConfig;
  readonly network: Network;
  readonly firewall: Firewall;
  readonly balancer: LoadBalancer;
  /** The CDN, by whose own name a slot is asked: only CloudFront may speak to the load balancer. */
  readonly cdn: Distribution;
  /** The name by which CloudFront finds the load balancer. */
  readonly origin: Alias;
  readonly entrances: VerificationEntrances;
  readonly cluster: Cluster;
  /** Null in a stack without the AI service. */
  readonly ai: RiskService | null;
  /** What has to be in place before anything of the slot changes. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * A slot: its compute, and the proof that it is healthy. The proof is asked for when the slot is deployed, and once
 * more at the moment that it is to take traffic, which may be days later. Giving traffic up asks for none, and the live
 * slot need only serve: a rollback must wait neither for the slot that it leaves nor for a dependency that is down.
 */
export class Slot extends pulumi.ComponentResource {
  constructor(name: string, args: SlotArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:compute:Slot", name, {}, options);
    const group = this.compute(`${name}-api`, args);
    const { intent, record } = args.plan;
    const depth = depthOfDeployment(args.slot, intent, record.before);
    this.verification(`${name}-deployed`, args, group, { depth, tasks: 1 });
    const admitted = record.admitted[args.slot];
    if (admitted !== undefined) {
      this.verification(`${name}-admitted`, args, group, {
        depth: intent.candidate === args.slot ? "ready" : "serving",
        tasks: args.plan.capacity.floor,
        since: admitted,
        rests: intent.weights[args.slot] === 0,
      });
    }
    this.registerOutputs({});
  }

  private compute(name: string, args: SlotArgs): ComputeGroup {
    const { slot, config, network, firewall, balancer, cluster, entrances, ai } = args;
    return new ComputeGroup(
      name,
      {
        stack: config.stack,
        slot,
        release: releaseOf(args),
        size: config.capacity,
        range: args.plan.capacity.ranges[slot],
        scaling: config.scaling,
        region: config.awsRegion,
        cluster,
        subnetIds: network.privateSubnetIds,
        securityGroupId: firewall.taskGroupId,
        targetGroupArn: balancer.targetGroupArns[slot],
        resourceLabel: balancer.resourceLabels[slot],
        executionRoleArn: cluster.roles.executionRoleArn,
        taskRoleArn: cluster.roles.taskRoleArn,
        databaseSecretArn: cluster.databaseSecretArn,
        logGroup: cluster.logGroups[slot],
        ai: ai === null ? undefined : { url: ai.url, audience: ai.caller.audience, caller: ai.caller.email },
        livePath: config.health.livePath,
        drainSeconds: config.health.deregistrationDelaySeconds,
      },
      {
        parent: this,
        // ECS makes no service on a target group that nothing forwards to; the entrance always does.
        dependsOn: [
          ...args.after,
          ...(ai?.callable ?? []),
          entrances.rules[slot],
          cluster.roles.rights,
          ...network.outbound,
        ],
      },
    );
  }

  private verification(
    name: string,
    args: SlotArgs,
    group: ComputeGroup,
    asked: Pick<SlotVerificationArgs, "depth" | "tasks" | "since" | "rests">,
  ): SlotVerification {
    const { readyPath, livePath } = args.config.health;
    return new SlotVerification(
      name,
      {
        slot: args.slot,
        release: releaseOf(args),
        host: args.cdn.domainName,
        path: asked.depth === "ready" ? readyPath : livePath,
        ...asked,
        secret: args.entrances.secret,
        taskDefinitionArn: group.taskDefinitionArn,
      },
      // The way there: CloudFront resolves the origin's name, and the firewall lets it in.
      { parent: this, dependsOn: [group, args.origin, args.firewall] },
    );
  }
}

function releaseOf({ slot, plan }: SlotArgs): NonNullable<Plan["intent"]["slots"][SlotName]> {
  const release = plan.intent.slots[slot];
  if (release === undefined) throw new Error(`slot ${slot} is deployed and not configured`);
  return release;
}
