import type { Baseline } from "../release/baseline";
import type { SlotName } from "../release/slots";
import type { Watched } from "../release/stored";
import { readTargetGroup } from "./metrics";

const DAY = 86_400_000;
/** Seconds of one point, and how many of the newest are looked at: an hour. */
const PERIOD = 300;
const POINTS = 12;
/** Fewer points with enough requests make no baseline. */
const FEWEST = 3;

/**
 * How long the live slot's answers took in the last hour: the median of the points that stand for enough requests. Never
 * throws, and gives null where that cannot be told: a release is not held up by it.
 */
export async function measureBaseline(
  watched: Watched,
  live: SlotName,
  region: string,
  /** Requests a minute with which a slot is judged. */
  floor: number,
): Promise<Baseline | null> {
  try {
    const [requests = [], p50 = [], p90 = []] = await readTargetGroup(
      { LoadBalancer: watched.loadBalancer, TargetGroup: watched[live] },
      region,
      [
        { name: "RequestCount", statistic: "Sum" },
        { name: "TargetResponseTime", statistic: "p50" },
        { name: "TargetResponseTime", statistic: "p90" },
      ],
      // By a clock that may be wrong by hours; the newest points count, whenever they were.
      { from: new Date(Date.now() - DAY), until: new Date(Date.now() + DAY), period: PERIOD },
    );
    const judged = requests.flatMap(([time, count]) => (count >= floor * (PERIOD / 60) ? [time] : []));
    const newest = new Set(judged.sort((left, right) => right - left).slice(0, POINTS));
    const [middle, slow] = [p50, p90].map((points) =>
      points.flatMap(([time, seconds]) => (newest.has(time) && seconds > 0 ? [seconds] : [])),
    );
    if (middle === undefined || slow === undefined) return null;
    if (Math.min(middle.length, slow.length) < FEWEST) return null;
    return { p50: median(middle), p90: median(slow) };
  } catch {
    return null;
  }
}

/** Of three digits: what more there is would be noise in the plan. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? 0).toPrecision(3));
}
