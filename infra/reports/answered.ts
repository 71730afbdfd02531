import type { Answered, Watch } from "../release/answered";
import type { Watched } from "../release/stored";
import { readTargetGroup } from "./metrics";
import { reasonOf } from "./reason";

const [MINUTE, DAY] = [60_000, 86_400_000];
/** CloudWatch has points of a minute for 15 days. */
const KEPT = 14 * DAY;

/** By what a candidate is judged: R1's own figures (`sluice:rollback.errors`). */
export interface Judged {
  readonly requests: number;
  readonly percent: number;
}

/**
 * How many requests a candidate answered since its share last changed, and how many of them failed. Never throws: what
 * could not be asked is unknown, and unknown lets no share grow.
 */
export async function countAnswers(
  watched: Watched | null,
  { slot, since }: Watch,
  region: string,
  { requests: floor, percent }: Judged,
): Promise<Answered> {
  if (watched === null)
    return { unknown: "no `up` has noted the target groups yet: run one on the config as it was" };
  if (since === null) return { unknown: "since when it has its share is not known" };
  const earliest = Math.max(Date.parse(since), Date.now() - KEPT);
  try {
    const [requests = 0, ...failures] = (
      await readTargetGroup(
        { LoadBalancer: watched.loadBalancer, TargetGroup: watched[slot] },
        region,
        ["RequestCount", "HTTPCode_Target_5XX_Count", "TargetConnectionErrorCount"].map((name) => ({
          name,
          statistic: "Sum",
        })),
        {
          from: new Date(Math.floor(earliest / MINUTE) * MINUTE),
          // A clock that is behind loses nothing.
          until: new Date(Date.now() + DAY),
          period: MINUTE / 1000,
        },
      )
    ).map((points) => points.reduce((sum, [, count]) => sum + count, 0));
    return { requests, failed: failures.reduce((sum, one) => sum + one, 0), floor, percent };
  } catch (failure) {
    return { unknown: reasonOf(failure) };
  }
}
