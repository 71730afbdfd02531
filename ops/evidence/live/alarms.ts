import { asking, whyAwsRefused } from "./aws";

/** An alarm as CloudWatch tells it. */
export interface Alarm {
  readonly name: string;
  readonly enabled: boolean;
  /** How many are told when it goes off. */
  readonly actions: number;
  /** OK, ALARM or INSUFFICIENT_DATA. */
  readonly state: string;
}

/** Every alarm of a region whose name begins so, on all pages; resolves with the reason when they cannot be read. */
export type ReadAlarms = (prefix: string, region: string | undefined) => Promise<readonly Alarm[] | string>;

const PAGE = 100;

export const readFromCloudWatch: ReadAlarms = async (prefix, region) => {
  const { CloudWatchClient, DescribeAlarmsCommand } = await import("@aws-sdk/client-cloudwatch");
  const client = new CloudWatchClient(asking(region));
  const alarms: Alarm[] = [];
  let token: string | undefined;
  try {
    do {
      const page = await client.send(
        new DescribeAlarmsCommand({
          AlarmNamePrefix: prefix,
          // Without it, AWS leaves composite alarms out.
          AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
          MaxRecords: PAGE,
          NextToken: token,
        }),
      );
      for (const { AlarmName, ActionsEnabled, AlarmActions, StateValue } of [
        ...(page.MetricAlarms ?? []),
        ...(page.CompositeAlarms ?? []),
      ])
        alarms.push({
          name: AlarmName ?? "",
          enabled: ActionsEnabled === true,
          actions: AlarmActions?.length ?? 0,
          state: StateValue ?? "absent",
        });
      token = page.NextToken;
    } while (token !== undefined && token !== "");
    return alarms;
  } catch (failure) {
    return whyAwsRefused(failure, "cloudwatch:DescribeAlarms");
  } finally {
    client.destroy();
  }
};
