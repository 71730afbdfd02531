/** Those who wait for a condition that is looked at again whenever something may have changed. */
export class Waiters {
  private readonly waiting = new Set<() => void>();

  /** Resolves at the first {@link check} at which `done` holds, or now; rejects with the signal's reason. */
  until(done: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        if (signal.aborted) reject(signal.reason as Error);
        else if (done()) resolve();
        else return;
        this.waiting.delete(settle);
        signal.removeEventListener("abort", settle);
      };
      this.waiting.add(settle);
      signal.addEventListener("abort", settle);
      settle();
    });
  }

  check(): void {
    for (const settle of [...this.waiting]) settle();
  }
}
