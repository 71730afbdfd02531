interface Count {
  /** Number of the period that `current` belongs to. */
  period: number;
  previous: number;
  current: number;
  /** Cloud time until which everything is refused. */
  until: number;
}

export interface Limit {
  /** Milliseconds. */
  readonly period: number;
  readonly requests: number;
  /** Milliseconds that a refusal lasts; 0 refuses only while the rate is over the limit. */
  readonly mitigation: number;
}

/**
 * Counts by key in a window that slides: the last period's requests weigh as much as of it is still in sight.
 * https://blog.cloudflare.com/counting-things-a-lot-of-different-things/
 */
export class RateLimit {
  private readonly counts = new Map<string, Count>();

  constructor(
    private readonly limit: Limit,
    private readonly now: () => number,
    /** Keys that are remembered at most; the oldest goes first. */
    private readonly capacity = 10_000,
  ) {}

  /** Counts one request; true when it is over the limit. */
  exceeded(key: string): boolean {
    const now = this.now();
    const count = this.at(key, now);
    if (now < count.until) return true;
    count.current += 1;
    const { period, requests, mitigation } = this.limit;
    const unseen = (now % period) / period;
    if (count.previous * (1 - unseen) + count.current <= requests) return false;
    count.until = now + mitigation;
    return true;
  }

  private at(key: string, now: number): Count {
    const period = Math.floor(now / this.limit.period);
    const known = this.counts.get(key);
    if (known === undefined) return this.begin(key, period);
    if (known.period !== period) {
      known.previous = known.period === period - 1 ? known.current : 0;
      known.current = 0;
      known.period = period;
    }
    return known;
  }

  private begin(key: string, period: number): Count {
    const count = { period, previous: 0, current: 0, until: 0 };
    this.counts.set(key, count);
    if (this.counts.size > this.capacity) {
      const [oldest] = this.counts.keys();
      if (oldest !== undefined) this.counts.delete(oldest);
    }
    return count;
  }
}
