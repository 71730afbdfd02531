import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { EDGE_REGION } from "../../ops/regions";
import type { Alarms } from "../release/alarms";
import { askCloudWatch } from "./cloudwatch";
import { reasonOf } from "./reason";

/** Longest that all answers together may take, milliseconds. */
const LIMIT_MS = 8_000;
/** The record has 8 KB for everything; a release that is refused needs a few names. */
const NAMED = 5;
const LONGEST_NAME = 90;

/**
 * Which of the stack's alarms are red, by the credentials of whoever runs `pulumi up`. Never throws: what could not be
 * asked is unknown, and unknown lets nothing go forward.
 */
export async function readAlarms(stack: string, region: string): Promise<Alarms> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    const regions = [...new Set([region, EDGE_REGION])];
    const red = (await Promise.all(regions.map((one) => redAlarms(`${stack}-`, one, signal)))).flat().sort();
    const more = red.length - NAMED;
    return { red: [...red.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])] };
  } catch (failure) {
    return { unknown: signal.aborted ? `no answer within ${LIMIT_MS / 1000} s` : reasonOf(failure) };
  }
}

const redAlarms = (prefix: string, region: string, abortSignal: AbortSignal): Promise<string[]> =>
  askCloudWatch(region, async (client, { paginateDescribeAlarms }) => {
    const asked = { AlarmNamePrefix: prefix, StateValue: "ALARM" } as const;
    const names: string[] = [];
    const pages = paginateDescribeAlarms({ client, pageSize: 100 }, asked, { abortSignal });
    for await (const { MetricAlarms = [] } of pages) names.push(...MetricAlarms.map(shown));
    return names;
  });

/**
 * `prod-errors (since 2026-11-23T12:01Z)`, and `no data` where nothing has told it otherwise: a new alarm to which silence is bad
 * is red from its first look, within a minute, to its first data. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
function shown({
  AlarmName = "",
  StateTransitionedTimestamp: at,
  StateReason: reason = "",
}: MetricAlarm): string {
  const since = at === undefined ? [] : [`since ${at.toISOString().slice(0, 16)}Z`];
  const said = [...since, ...(reason.includes("no datapoints were received") ? ["no data"] : [])];
  const name = AlarmName.slice(0, LONGEST_NAME);
  return said.length === 0 ? name : `${name} (${said.join(", ")})`;
}
