import {
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { RollbackSettings } from "../settings";
import { SLOTS } from "../slots";
import type { Effects } from "../world";
import { ASKING } from "./aws";

/** The one listener rule, and the two target groups. */
export function balancer({
  ruleArn,
  groupArns,
}: Pick<RollbackSettings, "ruleArn" | "groupArns">): Pick<Effects, "rule" | "setWeights" | "targets"> {
  const client = new ElasticLoadBalancingV2Client(ASKING);
  return {
    rule: async () => {
      const { Rules = [] } = await client.send(new DescribeRulesCommand({ RuleArns: [ruleArn] }));
      const actions = Rules[0]?.Actions ?? [];
      const groups = actions.flatMap(({ ForwardConfig, TargetGroupArn }) =>
        // A rule that somebody made by hand may name its only group so.
        ForwardConfig?.TargetGroups === undefined
          ? [{ TargetGroupArn, Weight: 1 }]
          : ForwardConfig.TargetGroups,
      );
      const weightOf = (arn: string): number =>
        groups
          .filter(({ TargetGroupArn }) => TargetGroupArn === arn)
          .reduce((sum, { Weight = 1 }) => sum + Weight, 0);
      const known = Object.values(groupArns);
      return {
        weights: { blue: weightOf(groupArns.blue), green: weightOf(groupArns.green) },
        others: groups.filter(
          ({ TargetGroupArn = "", Weight = 1 }) => !known.includes(TargetGroupArn) && Weight > 0,
        ).length,
      };
    },
    setWeights: async (weights) => {
      await client.send(
        new ModifyRuleCommand({
          RuleArn: ruleArn,
          // As infra/traffic/Weights.ts declares it, so that the next `up` finds nothing changed but the weights.
          Actions: [
            {
              Type: "forward",
              ForwardConfig: {
                TargetGroups: SLOTS.map((slot) => ({
                  TargetGroupArn: groupArns[slot],
                  Weight: weights[slot],
                })),
                TargetGroupStickinessConfig: { Enabled: false, DurationSeconds: 1 },
              },
            },
          ],
        }),
      );
    },
    targets: async (slot) => {
      const { TargetHealthDescriptions: found = [] } = await client.send(
        new DescribeTargetHealthCommand({ TargetGroupArn: groupArns[slot] }),
      );
      const states: Record<string, number> = {};
      for (const { TargetHealth } of found) {
        const state = TargetHealth?.State ?? "unknown";
        states[state] = (states[state] ?? 0) + 1;
      }
      // One that leaves takes no new requests.
      const registered = found.length - (states["draining"] ?? 0);
      return { healthy: states["healthy"] ?? 0, registered, states };
    },
  };
}
