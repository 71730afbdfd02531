import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

/** Milliseconds; null where nothing was answered. */
export interface Latency {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Failures of one kind: `timeout`, `closed`, a socket's code like `ECONNREFUSED`, or `status 503`. */
export interface FailureKind {
  readonly count: number;
  /** The first three, as `GET /api/quotes at 2026-11-23T10:00:00.000Z: …`. */
  readonly examples: readonly string[];
}

/** What a span of time saw. Every request is in `requests` once; `failed` is a part of it. */
export interface Counts {
  readonly requests: number;
  readonly failed: number;
  /** By status; requests without a whole answer are not in it. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** API answers by the slot that served them (`blue`, `green`), from `x-served-by`. */
  readonly bySlot: Readonly<Record<string, number>>;
  /** API answers by `slot/version`. */
  readonly byServer: Readonly<Record<string, number>>;
  /** Pages by the version of the frontend in them. */
  readonly byPage: Readonly<Record<string, number>>;
  /** Answers of the AI service by its revision. */
  readonly byRevision: Readonly<Record<string, number>>;
  readonly latency: Latency;
  readonly errors: Readonly<Record<string, FailureKind>>;
}

/** Counts from one moment to another, milliseconds since the epoch. */
export interface Window extends Counts {
  readonly from: number;
  readonly to: number;
}

/** Counts of the requests that were begun between two marks. */
export interface Step extends Window {
  readonly name: string;
}

/** Who answered, where the answer says so. */
export interface Attribution {
  readonly slot?: string;
  readonly server?: string;
  readonly page?: string;
  readonly revision?: string;
}

export interface Failure {
  readonly kind: string;
  readonly example: string;
}

/** One request, settled. */
export interface Outcome extends Attribution {
  /** Absent when there was no whole answer. */
  readonly status?: number;
  /** Milliseconds from writing the request to the end of the answer; absent when there was no whole answer. */
  readonly latency?: number;
  readonly failure?: Failure;
}

const MOST_EXAMPLES = 3;
const MICROSECONDS = 1000;

/** Adds up outcomes. */
export class Tally {
  private requests = 0;
  private failed = 0;
  private readonly byStatus: Record<string, number> = {};
  private readonly bySlot: Record<string, number> = {};
  private readonly byServer: Record<string, number> = {};
  private readonly byPage: Record<string, number> = {};
  private readonly byRevision: Record<string, number> = {};
  private readonly errors: Record<string, { count: number; examples: string[] }> = {};
  private readonly histogram: RecordableHistogram = createHistogram({
    lowest: 1,
    highest: 3_600_000_000,
    figures: 3,
  });

  /**
   * `interval` is the time, in milliseconds, after which the same connection would have sent its next request. An
   * answer that took longer also held up those, so they are recorded with what they would have waited (the correction
   * of coordinated omission, HdrHistogram's recordValueWithExpectedInterval). Counts are not corrected.
   */
  add(outcome: Outcome, interval: number): void {
    this.requests += 1;
    count(this.byStatus, outcome.status?.toString());
    count(this.bySlot, outcome.slot);
    count(this.byServer, outcome.server);
    count(this.byPage, outcome.page);
    count(this.byRevision, outcome.revision);
    if (outcome.failure !== undefined) this.fail(outcome.failure);
    if (outcome.latency === undefined) return;
    for (let waited = outcome.latency; waited === outcome.latency || waited > 0; waited -= interval) {
      this.histogram.record(Math.max(1, Math.round(waited * MICROSECONDS)));
    }
  }

  counts(): Counts {
    return {
      requests: this.requests,
      failed: this.failed,
      byStatus: { ...this.byStatus },
      bySlot: { ...this.bySlot },
      byServer: { ...this.byServer },
      byPage: { ...this.byPage },
      byRevision: { ...this.byRevision },
      latency: latencyOf(this.histogram),
      errors: Object.fromEntries(
        Object.entries(this.errors).map(([kind, seen]) => [
          kind,
          { count: seen.count, examples: [...seen.examples] },
        ]),
      ),
    };
  }

  private fail({ kind, example }: Failure): void {
    this.failed += 1;
    const seen = (this.errors[kind] ??= { count: 0, examples: [] });
    seen.count += 1;
    if (seen.examples.length < MOST_EXAMPLES) seen.examples.push(example);
  }
}

function count(counts: Record<string, number>, key: string | undefined): void {
  if (key !== undefined) counts[key] = (counts[key] ?? 0) + 1;
}

function latencyOf(histogram: RecordableHistogram): Latency {
  if (histogram.count === 0) return { p50: null, p90: null, p99: null, max: null };
  const at = (percentile: number): number => histogram.percentile(percentile) / MICROSECONDS;
  return { p50: at(50), p90: at(90), p99: at(99), max: histogram.max / MICROSECONDS };
}
