import type { Counts, FailureKind, Latency, Window } from "./tally";

/**
 * Joins neighbouring windows so that at most `atMost` are left. Counts add up exactly. Percentiles cannot be joined
 * exactly: p50 and p90 become the mean weighted by requests, p99 and the maximum the largest, which never flatters.
 */
export function coarsen(windows: readonly Window[], atMost: number): Window[] {
  const group = Math.max(1, Math.ceil(windows.length / atMost));
  return Array.from({ length: Math.ceil(windows.length / group) }, (_, at) =>
    windows.slice(at * group, (at + 1) * group).reduce(join),
  );
}

/** Two neighbouring windows as one. */
export function join(left: Window, right: Window): Window {
  return {
    from: Math.min(left.from, right.from),
    to: Math.max(left.to, right.to),
    ...addCounts(left, right),
  };
}

export function addCounts(left: Counts, right: Counts): Counts {
  return {
    requests: left.requests + right.requests,
    failed: left.failed + right.failed,
    byStatus: addEach(left.byStatus, right.byStatus),
    bySlot: addEach(left.bySlot, right.bySlot),
    byServer: addEach(left.byServer, right.byServer),
    byPage: addEach(left.byPage, right.byPage),
    byRevision: addEach(left.byRevision, right.byRevision),
    latency: joinLatency(left, right),
    errors: joinErrors(left.errors, right.errors),
  };
}

function addEach(
  left: Readonly<Record<string, number>>,
  right: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum = { ...left };
  for (const [key, count] of Object.entries(right)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}

function joinLatency(left: Counts, right: Counts): Latency {
  const mean = (one: number | null, other: number | null): number | null =>
    one === null || other === null
      ? (one ?? other)
      : (one * left.requests + other * right.requests) / (left.requests + right.requests);
  const largest = (one: number | null, other: number | null): number | null =>
    one === null || other === null ? (one ?? other) : Math.max(one, other);
  return {
    p50: mean(left.latency.p50, right.latency.p50),
    p90: mean(left.latency.p90, right.latency.p90),
    p99: largest(left.latency.p99, right.latency.p99),
    max: largest(left.latency.max, right.latency.max),
  };
}

function joinErrors(left: Counts["errors"], right: Counts["errors"]): Record<string, FailureKind> {
  const joined: Record<string, FailureKind> = { ...left };
  for (const [kind, { count, examples }] of Object.entries(right)) {
    const before = joined[kind] ?? { count: 0, examples: [] };
    joined[kind] = { count: before.count + count, examples: [...before.examples, ...examples].slice(0, 3) };
  }
  return joined;
}
