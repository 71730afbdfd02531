import type { MetricSeries } from "../kernel/ports";
import { type Bucket, add, emptyBucket } from "./bucket";

/** What names one series: namespace, name and every dimension. */
export type Series = MetricSeries;

export interface RecordOptions {
  /** Seconds: 60 is standard, 1 high resolution, which alarms with periods of 10, 20 and 30 s need. Default 60. */
  readonly resolution?: 1 | 60;
  /** Cloud time in milliseconds. Default: now. */
  readonly at?: number;
}

const SECOND = 1_000;
const MINUTE = 60_000;
/**
 * "Data points with a period of less than 60 seconds are available for 3 hours", as at AWS; minutes are kept for as long as
 * nearly every alarm looks back: a day. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
 */
const KEPT_SECONDS_MS = 3 * 3_600_000;
const KEPT_MINUTES_MS = 24 * 3_600_000;

/** One series in buckets by minute, and by second for what is of high resolution. */
class Kept {
  readonly minutes = new Map<number, Bucket>();
  readonly seconds = new Map<number, Bucket>();

  constructor(readonly of: Series) {}

  record(value: number, now: number, at: number, resolution: 1 | 60): void {
    put(this.minutes, value, Math.floor(at / MINUTE) * MINUTE, now - KEPT_MINUTES_MS);
    if (resolution === 1) put(this.seconds, value, Math.floor(at / SECOND) * SECOND, now - KEPT_SECONDS_MS);
  }

  /** The buckets of [from, to); a window of whole minutes is made of minutes. */
  window(from: number, to: number): Bucket[] {
    const whole = from % MINUTE === 0 && to % MINUTE === 0;
    const [buckets, step] = whole ? [this.minutes, MINUTE] : [this.seconds, SECOND];
    if (buckets.size < (to - from) / step)
      return [...buckets.values()].filter(({ at }) => at >= from && at < to);
    const found: Bucket[] = [];
    for (let at = from; at < to; at += step) {
      const bucket = buckets.get(at);
      if (bucket !== undefined) found.push(bucket);
    }
    return found;
  }
}

function put(buckets: Map<number, Bucket>, value: number, at: number, oldest: number): void {
  const bucket = buckets.get(at);
  if (bucket !== undefined) return add(bucket, value);
  for (const before of buckets.keys()) {
    if (before >= oldest) break;
    buckets.delete(before);
  }
  const made = emptyBucket(at);
  add(made, value);
  buckets.set(at, made);
}

/** Data points in memory: they end with the cloud, as a rehearsal's load does. */
export class Metrics {
  private readonly series = new Map<string, Kept>();

  constructor(private readonly now: () => number) {}

  record(of: Series, value: number, options: RecordOptions = {}): void {
    const now = this.now();
    this.find(of).record(value, now, options.at ?? now, options.resolution ?? 60);
  }

  /** For what is measured at every request: the series is looked up once. */
  recorder(of: Series): (value: number) => void {
    const kept = this.find(of);
    return (value) => {
      const now = this.now();
      kept.record(value, now, now, 60);
    };
  }

  /** What was recorded in [from, to), by the series' key. */
  window(key: string, from: number, to: number): readonly Bucket[] {
    return this.series.get(key)?.window(from, to) ?? [];
  }

  minutes(of: Series): readonly Bucket[] {
    return [...(this.series.get(keyOf(of))?.minutes.values() ?? [])];
  }

  /** Everything of a namespace. */
  all(namespace: string): { readonly of: Series; readonly minutes: readonly Bucket[] }[] {
    return [...this.series.values()]
      .filter(({ of }) => of.namespace === namespace)
      .map(({ of, minutes }) => ({ of, minutes: [...minutes.values()] }));
  }

  private find(of: Series): Kept {
    const key = keyOf(of);
    const known = this.series.get(key) ?? new Kept(of);
    this.series.set(key, known);
    return known;
  }
}

export const keyOf = ({ namespace, name, dimensions }: Series): string =>
  JSON.stringify([namespace, name, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
