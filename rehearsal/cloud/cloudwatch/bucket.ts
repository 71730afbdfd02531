/** What was recorded of a series in one second or one minute. */
export interface Bucket {
  /** Cloud time of its beginning, milliseconds since the epoch. */
  readonly at: number;
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
  /** Single values for percentiles: all of them up to {@link SAMPLES}, then as many that stand for all. */
  readonly samples: number[];
}

const SAMPLES = 1_000;

export const emptyBucket = (at: number): Bucket => ({
  at,
  count: 0,
  sum: 0,
  minimum: Infinity,
  maximum: -Infinity,
  samples: [],
});

export function add(bucket: Bucket, value: number): void {
  bucket.count += 1;
  bucket.sum += value;
  if (value < bucket.minimum) bucket.minimum = value;
  if (value > bucket.maximum) bucket.maximum = value;
  if (bucket.samples.length < SAMPLES) {
    bucket.samples.push(value);
    return;
  }
  // Algorithm R (Vitter 1985): every value has the same chance to stay, so that a late fault shows in the percentile, too.
  const at = Math.floor(Math.random() * bucket.count);
  if (at < SAMPLES) bucket.samples[at] = value;
}

export const sampleCount = (buckets: readonly Bucket[]): number =>
  buckets.reduce((sum, { count }) => sum + count, 0);

/** Statistics that an alarm or a query may ask for; undefined without data. */
export function statistic(buckets: readonly Bucket[], name: string): number | undefined {
  if (buckets.length === 0) return undefined;
  const sum = (): number => buckets.reduce((total, one) => total + one.sum, 0);
  switch (name) {
    case "SampleCount":
      return sampleCount(buckets);
    case "Sum":
      return sum();
    case "Average":
      return sum() / sampleCount(buckets);
    case "Minimum":
      return Math.min(...buckets.map(({ minimum }) => minimum));
    case "Maximum":
      return Math.max(...buckets.map(({ maximum }) => maximum));
    default:
      return percentile(buckets, percentileOf(name) ?? NaN);
  }
}

/** 95 of `p95`; undefined for what is no percentile. */
export function percentileOf(name: string): number | undefined {
  const found = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name)?.[1];
  return found === undefined ? undefined : Number(found);
}

const sorted = new WeakMap<Bucket, { readonly count: number; readonly values: readonly number[] }>();

/** Sorted once, as long as nothing is added. */
function sortedOf(bucket: Bucket): readonly number[] {
  const known = sorted.get(bucket);
  if (known?.count === bucket.count) return known.values;
  const values = [...bucket.samples].sort((left, right) => left - right);
  sorted.set(bucket, { count: bucket.count, values });
  return values;
}

/** The least value that so many percent do not exceed; a bucket that kept only some of its values weighs as all of them. */
function percentile(buckets: readonly Bucket[], percent: number): number | undefined {
  if (Number.isNaN(percent)) return undefined;
  const [only] = buckets;
  // Every alarm on minutes ends here, again and again for minutes that are long over.
  if (only !== undefined && buckets.length === 1) {
    const values = sortedOf(only);
    const rank = Math.ceil((percent / 100) * values.length - 1e-9) - 1;
    return values[Math.max(0, rank)];
  }
  const values = buckets
    .flatMap(({ samples, count }) => samples.map((value) => ({ value, weight: count / samples.length })))
    .sort((left, right) => left.value - right.value);
  const wanted = (percent / 100) * sampleCount(buckets);
  let passed = 0;
  for (const { value, weight } of values) {
    passed += weight;
    if (passed >= wanted - 1e-9) return value;
  }
  return values.at(-1)?.value;
}
