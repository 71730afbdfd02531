import type { RehearsalReport } from "./data";
import { count, duration, latency } from "./format";

/** The headline figures, most important first. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly tone?: "good" | "bad";
}

export function figures({ totals, timings }: RehearsalReport): Figure[] {
  const timed = (label: string, milliseconds: number | undefined): Figure[] =>
    milliseconds === undefined ? [] : [{ label, value: duration(milliseconds) }];
  return [
    { label: "requests", value: count(totals.requests) },
    { label: "failed", value: count(totals.failed), tone: totals.failed === 0 ? "good" : "bad" },
    ...timed("release live in", timings.releaseToLiveMs),
    ...timed("rollback live in", timings.rollbackToLiveMs),
    { label: "latency p99", value: latency(totals.latency.p99) },
  ];
}

/** The one line: `48,213 requests · 0 failed · rollback 3.1 s`. */
export function headline({ totals, timings }: RehearsalReport): string {
  const parts = [`${count(totals.requests)} requests`, `${count(totals.failed)} failed`];
  if (timings.releaseToLiveMs !== undefined) parts.push(`release ${duration(timings.releaseToLiveMs)}`);
  if (timings.rollbackToLiveMs !== undefined) parts.push(`rollback ${duration(timings.rollbackToLiveMs)}`);
  return parts.join(" · ");
}
