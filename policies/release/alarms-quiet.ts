import { movesForward } from "./forward";
import { ofRecord } from "./of-record";

const hasNoData = (alarm: string): boolean => alarm.includes("no data)");
const NEW =
  " (one without data may be new, after a stack's first `up`: it is quiet some minutes later, a canary's after its first run)";

/** What is ill already is not to be changed further: nobody could tell what the release did from what was there. */
export const alarmsQuietRule = ofRecord({
  name: "release-alarms-quiet",
  description:
    "D4, M1: nothing takes more traffic than before while an alarm of the stack is red, or nobody knows.",
  title: "alarms (D4)",
  judge: (record) => {
    const { alarms } = record;
    const unknown = "unknown" in alarms;
    if (!unknown && alarms.red.length === 0) return [];
    const found = unknown
      ? `what the alarms say is not known: ${alarms.unknown}`
      : `in ALARM: ${alarms.red.join(", ")}`;
    const fix = unknown
      ? "let whoever runs `up` read them (cloudwatch:DescribeAlarms, by the AWS credentials of the environment), then run it again"
      : `follow the runbook that docs/alarms.md names${alarms.red.some(hasNoData) ? NEW : ""}, and run again when they are quiet; a rollback is never held up by them`;
    return movesForward(record).map(
      ({ bearer, subject }) =>
        `${bearer} (${subject.version}) is to take ${subject.percent} %. Found: ${found}. ` +
        `Expected: every alarm of ${record.stack} quiet. Fix: ${fix}.`,
    );
  },
});
