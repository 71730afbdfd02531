import type { Clock } from "../kernel/clock";
import type { Schedule } from "../kernel/schedule";

/** A timer of Node's holds no more than 24.8 days: longer waits are taken in parts. */
const LONGEST_MS = 24 * 3_600_000;

/** One alarm clock for each name: rings at each time of its schedule, on the cloud's clock. */
export class Alarms {
  private readonly cancels = new Map<string, () => void>();

  constructor(private readonly clock: Clock) {}

  set(name: string, schedule: Schedule, ring: (time: number) => void): void {
    this.cancel(name);
    this.wait(name, schedule, schedule.next(this.clock.now()), ring);
  }

  cancel(name: string): void {
    this.cancels.get(name)?.();
    this.cancels.delete(name);
  }

  stop(): void {
    for (const name of [...this.cancels.keys()]) this.cancel(name);
  }

  private wait(
    name: string,
    schedule: Schedule,
    time: number | undefined,
    ring: (time: number) => void,
  ): void {
    if (time === undefined) return;
    const left = time - this.clock.now();
    const cancel = this.clock.after(Math.max(0, Math.min(left, LONGEST_MS)), () => {
      if (this.clock.now() < time) return this.wait(name, schedule, time, ring);
      // The next time is set first: what rings may cancel it. A time that passed meanwhile is not made up for.
      this.wait(name, schedule, schedule.next(Math.max(time, this.clock.now())), ring);
      ring(time);
    });
    this.cancels.set(name, cancel);
  }
}
