import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { type AlarmRecord, alarmModels } from "./alarms";
import { dashboardModel } from "./dashboard";
import { insightRuleModel } from "./insightRule";
import type { WireProtocol } from "../wire/protocol";
import { Metrics } from "./metrics";
import { cloudWatchProtocol } from "./protocol";

/** CloudWatch: metrics by minute, alarms as declared (nobody evaluates them yet), dashboards, insight rules. */
export function cloudWatch(world: World): Service & { readonly wire: WireProtocol } {
  const alarms = world.store.collection<AlarmRecord>("cloudwatch.alarms");
  const metrics = new Metrics(() => world.clock.now());
  world.provide("metrics", metrics);
  return {
    name: "cloudwatch",
    wire: cloudWatchProtocol(alarms),
    resources: [
      ...alarmModels(world, alarms),
      dashboardModel(world, world.store.collection("cloudwatch.dashboards"), (wanted) =>
        alarms.values().some(({ arn }) => arn === wanted),
      ),
      insightRuleModel(world, world.store.collection("cloudwatch.insightRules")),
    ],
    control: {
      "/alarms": () => alarms.values().map(({ name, region, arn, state }) => ({ name, region, arn, state })),
      "/metrics": (query) => metrics.all(query.get("namespace") ?? ""),
    },
  };
}
