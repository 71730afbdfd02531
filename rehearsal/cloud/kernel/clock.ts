/** Something that is to run at a moment of cloud time. */
interface Waiting {
  readonly due: number;
  readonly run: () => void;
  timer: NodeJS.Timeout;
}

/**
 * The cloud's one clock. At speed 20, a health-check interval of 10 s passes in half a second of wall time.
 * Only waits are scaled. Limits on real work (a request's timeout) stay in wall time: a laptop does not
 * answer 20 times as fast because its clock runs so. The speed may change while the cloud runs: cloud time goes on from
 * where it was, and what waits is due at the same cloud time as before.
 */
export class Clock {
  private current: number;
  /** The last change of speed, in both times. */
  private anchor: { readonly wall: number; readonly cloud: number };
  private readonly waiting = new Set<Waiting>();
  private readonly listeners = new Set<() => void>();

  /** `origin` is the cloud time at which it starts: a restarted cloud goes on from where it ended. */
  constructor(speed = 1, origin = Date.now()) {
    this.current = checked(speed);
    this.anchor = { wall: Date.now(), cloud: origin };
  }

  /** Cloud seconds per wall second, 1 to 1000. */
  get speed(): number {
    return this.current;
  }

  set speed(speed: number) {
    checked(speed);
    const cloud = this.now();
    this.anchor = { wall: Date.now(), cloud };
    this.current = speed;
    for (const one of this.waiting) {
      clearTimeout(one.timer);
      one.timer = this.timer(one);
    }
    for (const listener of this.listeners) listener();
  }

  /** Told after each change of speed; returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Cloud time in milliseconds since the epoch. */
  now(): number {
    return this.anchor.cloud + (Date.now() - this.anchor.wall) * this.current;
  }

  /** Runs once after so many milliseconds of cloud time; returns a cancel. */
  after(milliseconds: number, run: () => void): () => void {
    const one = { due: this.now() + milliseconds, run } as Waiting;
    one.timer = this.timer(one);
    this.waiting.add(one);
    return () => {
      clearTimeout(one.timer);
      this.waiting.delete(one);
    };
  }

  /**
   * Runs again and again, the next wait beginning when the last run has ended; returns a cancel. A wait that depends on
   * the speed is a function.
   */
  every(milliseconds: number | (() => number), run: () => void | Promise<void>): () => void {
    let stopped = false;
    let cancel: () => void = () => undefined;
    const schedule = (): void => {
      cancel = this.after(typeof milliseconds === "number" ? milliseconds : milliseconds(), () => {
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
    for (const { timer } of this.waiting) clearTimeout(timer);
    this.waiting.clear();
  }

  private timer(one: Waiting): NodeJS.Timeout {
    return setTimeout(
      () => {
        this.waiting.delete(one);
        one.run();
      },
      Math.max(0, one.due - this.now()) / this.current,
    );
  }
}

function checked(speed: number): number {
  if (!(speed >= 1 && speed <= 1000)) throw new RangeError(`clock speed ${speed}: allowed are 1 to 1000`);
  return speed;
}
