/** What names one series: namespace, name and every dimension. */
export interface Series {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One minute of a series. */
export interface Minute {
  /** Cloud time of its beginning, milliseconds since the epoch. */
  readonly at: number;
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Single values for percentiles, the first {@link SAMPLES} of the minute. */
  readonly samples: readonly number[];
}

const MINUTE = 60_000;
const SAMPLES = 1_000;
/** A minute is kept for as long as the longest alarm looks back: a day. */
const KEPT_MINUTES = 1_440;

/** Data points by minute, in memory: they end with the cloud, as a rehearsal's load does. */
export class Metrics {
  private readonly series = new Map<string, { readonly of: Series; readonly minutes: Map<number, Minute> }>();

  constructor(private readonly now: () => number) {}

  record(of: Series, value: number): void {
    const at = Math.floor(this.now() / MINUTE) * MINUTE;
    const { minutes } = this.find(of);
    const before = minutes.get(at);
    minutes.set(at, before === undefined ? first(at, value) : more(before, value));
    for (const old of minutes.keys()) {
      if (old > at - KEPT_MINUTES * MINUTE) break;
      minutes.delete(old);
    }
  }

  minutes(of: Series): readonly Minute[] {
    return [...(this.series.get(keyOf(of))?.minutes.values() ?? [])];
  }

  /** Everything of a namespace. */
  all(namespace: string): { readonly of: Series; readonly minutes: readonly Minute[] }[] {
    return [...this.series.values()]
      .filter(({ of }) => of.namespace === namespace)
      .map(({ of, minutes }) => ({ of, minutes: [...minutes.values()] }));
  }

  private find(of: Series): { readonly minutes: Map<number, Minute> } {
    const key = keyOf(of);
    const known = this.series.get(key) ?? { of, minutes: new Map<number, Minute>() };
    this.series.set(key, known);
    return known;
  }
}

const keyOf = ({ namespace, name, dimensions }: Series): string =>
  JSON.stringify([namespace, name, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);

const first = (at: number, value: number): Minute => ({
  at,
  count: 1,
  sum: value,
  minimum: value,
  maximum: value,
  samples: [value],
});

function more(before: Minute, value: number): Minute {
  // A copy for each of a thousand samples would be a million steps: the list is the minute's own.
  const samples = before.samples as number[];
  if (samples.length < SAMPLES) samples.push(value);
  return {
    at: before.at,
    count: before.count + 1,
    sum: before.sum + value,
    minimum: Math.min(before.minimum, value),
    maximum: Math.max(before.maximum, value),
    samples,
  };
}
