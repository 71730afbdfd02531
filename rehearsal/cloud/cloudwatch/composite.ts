import type { AlarmRule } from "./alarmRule";
import { awsTime } from "./reason";
import type { AlarmRecord } from "./records";
import type { AlarmState } from "./verdict";

/** Whether a composite alarm's rule holds; an alarm that is gone is in no state. */
export function holds(rule: AlarmRule, stateOf: (alarm: string) => AlarmState | undefined): boolean {
  switch (rule.kind) {
    case "state":
      return stateOf(rule.alarm) === rule.state;
    case "constant":
      return rule.value;
    case "not":
      return !holds(rule.of, stateOf);
    case "and":
      return rule.of.every((one) => holds(one, stateOf));
    case "or":
      return rule.of.some((one) => holds(one, stateOf));
  }
}

/**
 * Which alarms made it change, as CloudWatch tells it: the newest in the reason, all in reasonData. To ALARM those that are as the
 * rule names them have led it, to OK those that no longer are.
 */
export function changedBy(
  rule: AlarmRule,
  state: AlarmState,
  find: (alarm: string) => AlarmRecord | undefined,
): { readonly reason: string; readonly reasonData?: string } {
  const named = clausesOf(rule).flatMap(({ alarm, state: wanted }) => {
    const found = find(alarm);
    return found === undefined
      ? []
      : [{ ...found, changedAt: found.changedAt ?? 0, asNamed: found.state === wanted }];
  });
  const leading = named.filter(({ asNamed }) => asNamed === (state === "ALARM"));
  const children = (leading.length > 0 ? leading : named).sort(
    (left, right) => right.changedAt - left.changedAt,
  );
  const [latest] = children;
  if (latest === undefined) return { reason: "The rule is true or false by itself." };
  const triggeringAlarms = children.map(({ arn, state: value, changedAt }) => ({
    arn,
    state: { value, timestamp: awsTime(changedAt) },
  }));
  return {
    reason: `${latest.arn} transitioned to ${latest.state} at ${spelled(latest.changedAt)}`,
    reasonData: JSON.stringify({ triggeringAlarms }),
  };
}

type Clause = Extract<AlarmRule, { kind: "state" }>;
function clausesOf(rule: AlarmRule): Clause[] {
  if (rule.kind === "state") return [rule];
  if (rule.kind === "constant") return [];
  return rule.kind === "not" ? clausesOf(rule.of) : rule.of.flatMap(clausesOf);
}

/** `Friday 04 August, 2023 12:54:46 UTC` */
function spelled(at: number): string {
  const part = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(at);
  const [weekday, day, month] = [
    part({ weekday: "long" }),
    part({ day: "2-digit" }),
    part({ month: "long" }),
  ];
  return `${weekday} ${day} ${month}, ${part({ year: "numeric" })} ${new Date(at).toISOString().slice(11, 19)} UTC`;
}
