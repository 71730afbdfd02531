import { z } from "zod";
import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import type { WireProtocol } from "../wire/protocol";
import { ALARM_STATES, type AlarmRecord, alarmModels, keyOf } from "./alarms";
import { dashboardModel } from "./dashboard";
import { insightRuleModel } from "./insightRule";
import { Metrics } from "./metrics";
import { cloudWatchProtocol } from "./protocol";

/** Nobody evaluates alarms yet: whoever rehearses with a red one says so. */
const setting = z.strictObject({ name: z.string(), region: z.string(), state: z.enum(ALARM_STATES) });

/** CloudWatch: metrics by minute, alarms as declared (nobody evaluates them yet), dashboards, insight rules. */
export function cloudWatch(world: World): Service & { readonly wire: WireProtocol } {
  const alarms = world.store.collection<AlarmRecord>("cloudwatch.alarms");
  const metrics = new Metrics(() => world.clock.now());
  world.provide("metrics", metrics);
  const set = (body: unknown): void => {
    const { name, region, state } = setting.parse(body);
    const key = keyOf(region, name);
    if (alarms.get(key) === undefined) throw new Error(`${region} has no alarm ${name}`);
    alarms.change(key, (one) => ({ ...one, state }));
  };
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
      "/alarms": (_query, body) => {
        if (body !== undefined) set(body);
        return alarms.values().map(({ name, region, arn, state }) => ({ name, region, arn, state }));
      },
      "/metrics": (query) => metrics.all(query.get("namespace") ?? ""),
    },
  };
}
