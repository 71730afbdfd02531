import * as pulumi from "@pulumi/pulumi";
import * as lb from "@pulumi/aws/lb";
import { EDGE_HEADER } from "../edge/ZoneRules";
import { SLOTS, type SlotName, type Weights as SlotWeights } from "../release/slots";

export interface WeightsArgs {
  readonly balancer: {
    readonly listenerArn: pulumi.Input<string>;
    readonly targetGroupArns: Readonly<Record<SlotName, pulumi.Input<string>>>;
  };
  /** Percent per slot. */
  readonly weights: SlotWeights;
  /** `originSecret` is the value of {@link ORIGIN_HEADER}, by which CloudFront proves that a request came through it. */
  readonly cdn: { readonly originSecret: pulumi.Input<string> };
  /** `secret` is the value of `EDGE_HEADER`, by which Cloudflare proves that a request came through it. */
  readonly edge: { readonly secret: pulumi.Input<string> };
}

/** Request header that only CloudFront adds. */
export const ORIGIN_HEADER = "x-origin-secret";

/** After the verification entrances; alone of its kind. */
const PRIORITY = 100;

/**
 * Who serves: the one rule whose change is a release or a rollback. Both target groups are always listed, a slot
 * without traffic with weight 0: a load balancer does not fail over from an empty group, so the order in which slots
 * and weights change matters and is declared by whoever makes this (`dependsOn`).
 *
 * No stickiness: a viewer bound to a slot would keep meeting a candidate that was taken off.
 */
export class Weights extends pulumi.ComponentResource {
  /** As applied, percent per slot. */
  readonly applied: pulumi.Output<SlotWeights>;
  /** The rule that has them. */
  readonly ruleArn: pulumi.Output<string>;

  constructor(name: string, args: WeightsArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:traffic:Weights", name, {}, options);
    const rule = new lb.ListenerRule(
      `${name}-rule`,
      {
        listenerArn: args.balancer.listenerArn,
        priority: PRIORITY,
        conditions: [
          { httpHeader: { httpHeaderName: ORIGIN_HEADER, values: [args.cdn.originSecret] } },
          { httpHeader: { httpHeaderName: EDGE_HEADER, values: [args.edge.secret] } },
        ],
        actions: [
          {
            type: "forward",
            forward: {
              targetGroups: SLOTS.map((slot) => ({
                arn: args.balancer.targetGroupArns[slot],
                weight: args.weights[slot],
              })),
              stickiness: { enabled: false, duration: 1 },
            },
          },
        ],
      },
      { parent: this, dependsOn: options?.dependsOn },
    );
    this.applied = rule.id.apply(() => args.weights);
    this.ruleArn = rule.arn;
    this.registerOutputs({ applied: this.applied });
  }
}
