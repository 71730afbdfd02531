import { SLOTS } from "./slots";
import { reading } from "./ensure";
import type { Live } from "./plan";
import type { NamedLatch, Stored } from "./stored";
import type { RollbackSettings } from "./settings";
import type { Effects } from "./world";

/** Minutes before now of which the metrics are kept: longer than the slowest trigger looks. */
const WINDOW_MINUTES = 30;

/**
 * What is needed to find the fault (R6), while it is there: tasks end, and metrics of seconds are gone after three hours.
 * What cannot be had is said in its place.
 */
export async function capture(
  latch: NamedLatch,
  stored: Stored,
  { live, at }: { readonly live: Live | null; readonly at: string },
  settings: RollbackSettings,
  effects: Effects,
): Promise<string> {
  const from = new Date(Date.parse(at) - WINDOW_MINUTES * 60_000).toISOString();
  const [metrics, alarms, ...targets] = await Promise.all([
    reading(() => effects.series(from, at)),
    reading(() => effects.alarms(Object.values(settings.alarms).filter((name) => name !== null))),
    ...SLOTS.map((slot) => reading(() => effects.targets(slot))),
  ]);
  const tasks = await Promise.all(
    SLOTS.map(async (slot) => {
      const place = stored.places[slot];
      return [
        slot,
        place === undefined ? "not deployed" : await reading(() => effects.tasks(place)),
      ] as const;
    }),
  );
  const content = {
    at,
    latch,
    record: stored.record,
    weights: { met: latch.weights, now: live?.rule ?? null },
    targets: Object.fromEntries(SLOTS.map((slot, index) => [slot, targets[index]])),
    page: live?.pointer ?? null,
    ai: live?.ai ?? null,
    alarms,
    metrics,
    tasks: Object.fromEntries(tasks),
    logs: Object.fromEntries(
      SLOTS.map((slot) => [slot, logsOf(settings, settings.logGroups[slot], from, at)]),
    ),
  };
  return `${JSON.stringify(content, undefined, 1)}\n`;
}

/** Where the slot's log of these minutes is, by hand and by command. */
function logsOf({ ruleArn }: RollbackSettings, group: string, from: string, until: string): unknown {
  const [, , , region = ""] = ruleArn.split(":");
  // The console's own way of writing: encoded twice, with $ for %.
  const encoded = (text: string): string => encodeURIComponent(encodeURIComponent(text)).replaceAll("%", "$");
  const between = `$3Fstart$3D${Date.parse(from)}$26end$3D${Date.parse(until)}`;
  const query =
    "fields @timestamp, @message | filter level = 'ERROR' or status >= 500 | sort @timestamp desc";
  return {
    group,
    console: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${encoded(group)}/log-events${between}`,
    query,
    command: `aws logs start-query --region ${region} --log-group-name ${group} --start-time ${seconds(from)} --end-time ${seconds(until)} --query-string "${query}"`,
  };
}

const seconds = (time: string): number => Math.floor(Date.parse(time) / 1000);
