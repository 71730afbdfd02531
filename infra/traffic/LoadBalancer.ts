import * as pulumi from "@pulumi/pulumi";
import * as lb from "@pulumi/aws/lb";
import { LOG_PREFIXES } from "../logs/deliveryPolicy";
import { API_PORT } from "../compute/containers";
import { IDLE } from "./idle";
import { SLOTS, type SlotName } from "../release/slots";

export interface HealthCheck {
  readonly livePath: string;
  readonly intervalSeconds: number;
  /** Checks in a row that make a target healthy, and unhealthy. */
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** How long a target that leaves may finish its requests. */
  readonly deregistrationDelaySeconds: number;
}

export interface LoadBalancerArgs {
  readonly network: {
    readonly vpcId: pulumi.Input<string>;
    readonly publicSubnetIds: pulumi.Input<string>[];
  };
  readonly firewall: { readonly loadBalancerGroupIds: pulumi.Input<string>[] };
  readonly certificates: { readonly originArn: pulumi.Input<string> };
  /** The bucket that takes the access logs. */
  readonly logStore: { readonly bucketName: pulumi.Input<string> };
  readonly config: {
    readonly health: HealthCheck;
    /** The stack's name while it is being taken down. */
    readonly teardown?: string;
  };
}

/**
 * The load balancer, its listeners, and one target group per slot. Both groups always exist, whoever is deployed: a
 * release moves weights between them and never makes or deletes one. What the listener forwards is not decided here
 * but by `Weights`; a request that no rule knows is refused.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly listenerArn: pulumi.Output<string>;
  readonly targetGroupArns: Readonly<Record<SlotName, pulumi.Output<string>>>;
  /** By which autoscaling finds a slot's requests: `app/<name>/<id>/targetgroup/<name>/<id>`. */
  readonly resourceLabels: Readonly<Record<SlotName, pulumi.Output<string>>>;

  constructor(name: string, args: LoadBalancerArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:traffic:LoadBalancer", name, {}, options);
    const balancer = new lb.LoadBalancer(
      `${name}-alb`,
      {
        loadBalancerType: "application",
        internal: false,
        subnets: args.network.publicSubnetIds,
        securityGroups: args.firewall.loadBalancerGroupIds,
        dropInvalidHeaderFields: true,
        ...deletable(args.config),
        idleTimeout: IDLE.balancer,
        // However busy, a connection of CloudFront's moves on after this: a zone that is taken out is left within minutes.
        clientKeepAlive: 300,
        // What two servers may understand differently (request smuggling) goes no further.
        desyncMitigationMode: "defensive",
        accessLogs: { enabled: true, bucket: args.logStore.bucketName, prefix: LOG_PREFIXES.balancer },
      },
      { parent: this },
    );
    const group = (slot: SlotName): lb.TargetGroup => this.targetGroup(`${name}-${slot}`, slot, args);
    const groups = { blue: group("blue"), green: group("green") };
    const secure = this.secureListener(name, balancer, args.certificates.originArn);
    this.redirectListener(name, balancer);

    this.arn = balancer.arn;
    this.dnsName = balancer.dnsName;
    this.listenerArn = secure.arn;
    this.targetGroupArns = { blue: groups.blue.arn, green: groups.green.arn };
    const label = (slot: SlotName): pulumi.Output<string> =>
      pulumi.interpolate`${balancer.arnSuffix}/${groups[slot].arnSuffix}`;
    this.resourceLabels = { blue: label("blue"), green: label("green") };
    this.registerOutputs({
      arn: this.arn,
      dnsName: this.dnsName,
      listenerArn: this.listenerArn,
      targetGroupArns: Object.fromEntries(SLOTS.map((slot) => [slot, this.targetGroupArns[slot]])),
    });
  }

  private targetGroup(
    name: string,
    slot: SlotName,
    { network, config: { health } }: LoadBalancerArgs,
  ): lb.TargetGroup {
    return new lb.TargetGroup(
      name,
      {
        vpcId: network.vpcId,
        targetType: "ip",
        protocol: "HTTP",
        port: API_PORT,
        deregistrationDelay: health.deregistrationDelaySeconds,
        // Neither stickiness nor a slow start: docs/adr/0022.
        stickiness: { enabled: false, type: "lb_cookie" },
        slowStart: 0,
        loadBalancingAlgorithmType: "round_robin",
        healthCheck: {
          // Never a check that asks dependencies: an outage of one of them would take every task of both slots out.
          path: health.livePath,
          protocol: "HTTP",
          port: "traffic-port",
          matcher: "200",
          interval: health.intervalSeconds,
          // A check must end before the next one begins.
          timeout: Math.min(5, health.intervalSeconds - 1),
          healthyThreshold: health.healthyThreshold,
          unhealthyThreshold: health.unhealthyThreshold,
        },
        tags: { slot },
      },
      { parent: this },
    );
  }

  /** Forwards nothing by itself: what did not come through CloudFront has no business here. */
  private secureListener(
    name: string,
    balancer: lb.LoadBalancer,
    certificateArn: pulumi.Input<string>,
  ): lb.Listener {
    return new lb.Listener(
      `${name}-https`,
      {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: "HTTPS",
        certificateArn,
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        defaultActions: [
          {
            type: "fixed-response",
            fixedResponse: { statusCode: "403", contentType: "text/plain", messageBody: "Forbidden" },
          },
        ],
      },
      { parent: this },
    );
  }

  private redirectListener(name: string, balancer: lb.LoadBalancer): lb.Listener {
    return new lb.Listener(
      `${name}-http`,
      {
        loadBalancerArn: balancer.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [
          { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
        ],
      },
      { parent: this },
    );
  }
}

/** Protected by AWS itself, unless the stack is being taken down; then it says so, and the pack lets it. */
const deletable = ({
  teardown,
}: LoadBalancerArgs["config"]): Pick<lb.LoadBalancerArgs, "enableDeletionProtection" | "tags"> => ({
  enableDeletionProtection: teardown === undefined,
  ...(teardown !== undefined && { tags: { teardown } }),
});
