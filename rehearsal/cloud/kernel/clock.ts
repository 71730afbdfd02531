/**
 * The cloud's one clock. At speed 20, a health-check interval of 10 s passes in half a second of wall time.
 * Only waits are scaled. Limits on real work (a request's timeout) stay in wall time: a laptop does not
 * answer 20 times as fast because its clock runs so.
 */
export class Clock {
  private readonly startedAt = Date.now();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(readonly speed = 1) {
    if (!(speed >= 1 && speed <= 1000)) throw new RangeError(`clock speed ${speed}: allowed are 1 to 1000`);
  }

  /** Cloud time in milliseconds since the epoch. */
  now(): number {
    return this.startedAt + (Date.now() - this.startedAt) * this.speed;
  }

  /** Runs once after so many milliseconds of cloud time; returns a cancel. */
  after(milliseconds: number, run: () => void): () => void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, milliseconds / this.speed);
    this.timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.timers.delete(timer);
    };
  }

  /** Runs again and again, the next wait beginning when the last run has ended; returns a cancel. */
  every(milliseconds: number, run: () => void | Promise<void>): () => void {
    let stopped = false;
    let cancel: () => void = () => undefined;
    const schedule = (): void => {
      cancel = this.after(milliseconds, () => {
        void Promise.resolve()
          .then(run)
          .finally(() => {
            if (!stopped) schedule();
          });
      });
    };
    schedule();
    return () => {
      stopped = true;
      cancel();
    };
  }

  /** Waits so many milliseconds of cloud time; rejects with the signal's reason when aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = (): void => {
        cancel();
        reject(signal?.reason as Error);
      };
      const cancel = this.after(milliseconds, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      });
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Cancels everything that is still waiting. */
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
