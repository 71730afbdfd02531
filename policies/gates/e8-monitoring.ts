import { bagAt, countAt, listAt, shown, textAt } from "../evidence/finding";
import { type Gate, OF_AI, OF_SLOTS } from "./gate";
import { report, unless } from "./proofs";

/** Row E8: whatever goes wrong, somebody hears of it. */
export const e8: Gate = {
  row: "E8",
  name: "gate-e8-monitoring",
  title: "monitoring and alerting",
  description:
    "E8: before anything takes more traffic than before, every alarm is present, enabled and notifies someone, and none is in alarm already.",
  expected:
    "every declared alarm present, enabled, with an action and not in ALARM, at most a day before, signed by a key of role ci",
  parts: [...OF_SLOTS, ...OF_AI],
  maxAgeDays: 1,
  proofs: () => [
    report(({ alarms, missing }) => {
      const all = listAt(alarms, "alarms").map((one) => bagAt(one, "alarms"));
      const absent = listAt(missing, "missing");
      const faults = all.flatMap((one) => {
        const name = textAt(one.name, "alarms.name");
        const state = textAt(one.state, `${name}: state`);
        return [
          ...unless(one.enabled === true, `${name} is not enabled`),
          ...unless(countAt(one.actions, `${name}: actions`) > 0, `${name} notifies nobody`),
          ...unless(state === "OK" || state === "INSUFFICIENT_DATA", `${name} is in ${state}`),
        ];
      });
      return [
        ...unless(all.length > 0, "there is no alarm"),
        ...unless(
          absent.length === 0,
          `${absent.length} alarms are missing, the first is ${shown(absent[0])}`,
        ),
        ...faults,
      ];
    }),
  ],
  commands: ["collect e8 --key <ci.pem>"],
};
