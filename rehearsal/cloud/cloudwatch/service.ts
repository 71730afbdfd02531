import { z } from "zod";
import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import type { WireProtocol } from "../wire/protocol";
import { alarmModels } from "./alarms";
import { dashboardModel } from "./dashboard";
import { Evaluation } from "./evaluation";
import { insightRuleModel } from "./insightRule";
import { Metrics } from "./metrics";
import { cloudWatchProtocol } from "./protocol";
import { type AlarmRecord, keyOf } from "./records";
import { ALARM_STATES } from "./verdict";

const setting = z.strictObject({
  name: z.string(),
  region: z.string(),
  /** Absent: evaluated again from now on. */
  state: z.enum(ALARM_STATES).optional(),
  reason: z.string().default("set by the rehearsal"),
});

/** CloudWatch: metrics, alarms that are evaluated on the cloud's clock, dashboards, insight rules. */
export function cloudWatch(world: World): Service & { readonly wire: WireProtocol } {
  const alarms = world.store.collection<AlarmRecord>("cloudwatch.alarms");
  const metrics = new Metrics(() => world.clock.now());
  const evaluation = new Evaluation(world, alarms, metrics);
  world.provide("metrics", {
    record: (of, value, options) => metrics.record(of, value, options),
    recorder: (of) => metrics.recorder(of),
    sample: (run) => evaluation.sample(run),
  });
  /** Unlike SetAlarmState, whose state "lasts only until the next alarm comparison": a rehearsal needs it for longer. */
  const set = (body: unknown): void => {
    const { name, region, state, reason } = setting.parse(body);
    const key = keyOf(region, name);
    const alarm = alarms.get(key);
    if (alarm === undefined) throw new Error(`${region} has no alarm ${name}`);
    if (state === undefined) return alarms.set(key, { ...alarm, held: false });
    if (state === alarm.state) return alarms.set(key, { ...alarm, held: true });
    evaluation.set({ ...alarm, held: true }, { state, reason });
  };
  return {
    name: "cloudwatch",
    wire: cloudWatchProtocol(alarms, metrics, world.account),
    resources: [
      ...alarmModels(world, alarms, () => evaluation.arm()),
      dashboardModel(world, world.store.collection("cloudwatch.dashboards"), (wanted) =>
        alarms.values().some(({ arn }) => arn === wanted),
      ),
      insightRuleModel(world, world.store.collection("cloudwatch.insightRules")),
    ],
    start: () => Promise.resolve(evaluation.start()),
    stop: () => Promise.resolve(evaluation.stop()),
    control: {
      "/alarms": (_query, body) => {
        if (body !== undefined) set(body);
        return alarms.values().map(({ name, region, arn, kind, state, reason, changedAt, held }) => ({
          ...{ name, region, arn, kind, state, reason, changedAt },
          held: held === true,
        }));
      },
      "/metrics": (query) => metrics.all(query.get("namespace") ?? ""),
    },
  };
}
