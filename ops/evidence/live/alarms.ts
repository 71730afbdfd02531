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
  const { CloudWatchClient, paginateDescribeAlarms } = await import("@aws-sdk/client-cloudwatch");
  const client = new CloudWatchClient(asking(region));
  const alarms: Alarm[] = [];
  try {
    const pages = paginateDescribeAlarms(
      { client, pageSize: PAGE },
      // Without types, AWS leaves composite alarms out.
      { AlarmNamePrefix: prefix, AlarmTypes: ["MetricAlarm", "CompositeAlarm"] },
    );
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages)
      for (const { AlarmName, ActionsEnabled, AlarmActions, StateValue } of [
        ...MetricAlarms,
        ...CompositeAlarms,
      ])
        alarms.push({
          name: AlarmName ?? "",
          enabled: ActionsEnabled === true,
          actions: AlarmActions?.length ?? 0,
          state: StateValue ?? "absent",
        });
    return alarms;
  } catch (failure) {
    return whyAwsRefused(failure, "cloudwatch:DescribeAlarms");
  } finally {
    client.destroy();
  }
};
