import * as pulumi from "@pulumi/pulumi";
import * as lb from "@pulumi/aws/lb";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { SlotName } from "../release/slots";

export interface VerificationEntrancesArgs {
  readonly balancer: {
    readonly listenerArn: pulumi.Input<string>;
    readonly targetGroupArns: Readonly<Record<SlotName, pulumi.Input<string>>>;
  };
}

/** Request headers that lead to one slot, whatever its weight. */
export const VERIFY_HEADERS = { secret: "x-sluice-verify", slot: "x-sluice-slot" } as const;

/** Before the weighted rule, so that a verification is never sent by weight to the other slot. */
const PRIORITIES: Readonly<Record<SlotName, number>> = { blue: 10, green: 11 };

/**
 * A way in to each slot by itself, for whoever knows the secret. It serves twice: a slot proves healthy before it has
 * any weight, and its target group is always in use, without which ECS refuses to make a service on it.
 */
export class VerificationEntrances extends pulumi.ComponentResource {
  /** Value of the secret header. */
  readonly secret: pulumi.Output<string>;
  readonly rules: Readonly<Record<SlotName, pulumi.Resource>>;

  constructor(
    name: string,
    { balancer }: VerificationEntrancesArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:traffic:VerificationEntrances", name, {}, options);
    // Letters and digits: the load balancer reads * and ? in a condition as wildcards.
    const password = new RandomPassword(`${name}-secret`, { length: 40, special: false }, { parent: this });
    this.secret = pulumi.secret(password.result);
    const rule = (slot: SlotName): lb.ListenerRule =>
      new lb.ListenerRule(
        `${name}-${slot}`,
        {
          listenerArn: balancer.listenerArn,
          priority: PRIORITIES[slot],
          conditions: [
            { httpHeader: { httpHeaderName: VERIFY_HEADERS.secret, values: [this.secret] } },
            { httpHeader: { httpHeaderName: VERIFY_HEADERS.slot, values: [slot] } },
          ],
          actions: [{ type: "forward", targetGroupArn: balancer.targetGroupArns[slot] }],
          tags: { slot },
        },
        { parent: this },
      );
    this.rules = { blue: rule("blue"), green: rule("green") };
    this.registerOutputs({ secret: this.secret });
  }
}
