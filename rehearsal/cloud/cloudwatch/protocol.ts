import { z } from "zod";
import { CloudError } from "../kernel/model";
import type { Collection } from "../kernel/store";
import { asked, jsonProtocol } from "../wire/json";
import type { WireProtocol } from "../wire/protocol";
import type { AlarmRecord } from "./records";
import { ALARM_STATES } from "./verdict";

const KINDS = { metric: "MetricAlarm", composite: "CompositeAlarm" } as const;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const describeAlarms = z.strictObject({
  AlarmNames: z.array(z.string()).max(100).optional(),
  AlarmNamePrefix: z.string().min(1).max(255).optional(),
  /** CloudWatch leaves composite alarms out unless they are asked for. */
  AlarmTypes: z.array(z.enum(Object.values(KINDS))).default([KINDS.metric]),
  StateValue: z.enum(ALARM_STATES).optional(),
  MaxRecords: z.int().min(1).max(100).default(50),
  NextToken: z.string().optional(),
});

/** The part of CloudWatch's protocol that evidence and the record use: which alarms there are, and how they stand. */
export function cloudWatchProtocol(alarms: Pick<Collection<AlarmRecord>, "values">): WireProtocol {
  return jsonProtocol("monitoring", "GraniteServiceVersion20100801", {
    DescribeAlarms: (body, region) => {
      const { AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue, MaxRecords, NextToken } = asked(
        describeAlarms,
        body,
      );
      if (AlarmNames !== undefined && AlarmNamePrefix !== undefined)
        throw new CloudError(
          "ValidationError",
          "AlarmNamePrefix and AlarmNames cannot be specified together",
        );
      const found = alarms
        .values()
        .filter((alarm) => alarm.region === region && AlarmTypes.includes(KINDS[alarm.kind]))
        .filter(({ name }) => AlarmNames === undefined || AlarmNames.includes(name))
        .filter(({ name }) => name.startsWith(AlarmNamePrefix ?? ""))
        .filter(({ state }) => StateValue === undefined || StateValue === state)
        .sort((left, right) => (left.name < right.name ? -1 : 1));
      const from = NextToken === undefined ? 0 : Number(NextToken);
      if (!Number.isSafeInteger(from) || from < 0 || from > found.length)
        throw new CloudError("InvalidNextToken", "the token is none that was given out");
      const page = found.slice(from, from + MaxRecords);
      const of = (kind: AlarmRecord["kind"]): object[] =>
        page.filter((alarm) => alarm.kind === kind).map(described);
      return {
        MetricAlarms: of("metric"),
        CompositeAlarms: of("composite"),
        ...(from + MaxRecords < found.length ? { NextToken: String(from + MaxRecords) } : {}),
      };
    },
  });
}

function described({ name, arn, state, declared }: AlarmRecord): object {
  return {
    AlarmName: name,
    AlarmArn: arn,
    AlarmDescription: declared.alarmDescription,
    ActionsEnabled: declared.actionsEnabled,
    AlarmActions: declared.alarmActions,
    OKActions: declared.okActions,
    InsufficientDataActions: declared.insufficientDataActions,
    StateValue: state,
  };
}
