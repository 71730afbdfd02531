import type { Answered, Watch } from "../release/answered";
import type { Watched } from "../release/stored";
import { type Asked, readTargetGroup } from "./metrics";
import { reasonOf } from "./reason";

const [MINUTE, DAY] = [60_000, 86_400_000];
/** CloudWatch has points of a minute for 15 days. */
const KEPT = 14 * DAY;

/** All requests, answers that are no failure, and failures. */
const COUNTS: readonly Omit<Asked, "statistic">[] = [
  { name: "RequestCount" },
  { name: "HTTPCode_Target_2XX_Count" },
  { name: "HTTPCode_Target_3XX_Count" },
  { name: "HTTPCode_Target_4XX_Count" },
  { name: "HTTPCode_Target_5XX_Count" },
  { name: "TargetConnectionErrorCount" },
  { name: "HTTPCode_ELB_504_Count", whole: true },
];
const WELL = 3;

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
    const points = (
      await readTargetGroup(
        { LoadBalancer: watched.loadBalancer, TargetGroup: watched[slot] },
        region,
        COUNTS.map((count) => ({ ...count, statistic: "Sum" })),
        {
          from: new Date(Math.floor(earliest / MINUTE) * MINUTE),
          // A clock that is behind loses nothing.
          until: new Date(Date.now() + DAY),
          period: MINUTE / 1000,
        },
      )
    ).map((each) => each.reduce((sum, [, count]) => sum + count, 0));
    const [requests = 0, ...counts] = points;
    const sum = (from: number, to?: number): number =>
      counts.slice(from, to).reduce((total, one) => total + one, 0);
    // As R1 has it (infra/rollback/figures.ts): what was not answered well, so far as it is known to have failed.
    const failed = Math.max(0, Math.min(requests - sum(0, WELL), sum(WELL)));
    return { requests, failed, floor, percent };
  } catch (failure) {
    return { unknown: reasonOf(failure) };
  }
}
