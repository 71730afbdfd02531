/** Wall milliseconds of a tick. */
const TICK_MS = 20;
/** How much of the mean one tick makes: the last second or so. */
const WEIGHT = 0.05;
/** So long after the last request nothing ticks any more. */
const REST_MS = 1_000;

/**
 * How far this machine keeps up, 0 to 1: a tick of 20 ms that takes 60 tells of a machine three times too slow. In a rehearsal the
 * load balancer, the targets, the engine and whoever makes the load share one laptop's processors; behind a real one each has
 * its own. Response times are therefore told at the machine's own pace: what stays is what the target makes of it. Two slots at the
 * same time are slowed by the same factor, so that what compares them is not touched. Without requests nothing ticks.
 */
export class Pace {
  private mean = TICK_MS;
  private timer: NodeJS.Timeout | undefined;
  private tickedAt = 0;
  private askedAt = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The factor of this moment. To be asked at each answer, which keeps it ticking. */
  factor(): number {
    this.askedAt = this.now();
    if (this.timer === undefined) {
      this.mean = TICK_MS;
      this.tickedAt = this.askedAt;
      this.tick();
    }
    return Math.min(1, TICK_MS / this.mean);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private tick(): void {
    this.timer = setTimeout(() => {
      const now = this.now();
      this.mean += WEIGHT * (now - this.tickedAt - this.mean);
      this.tickedAt = now;
      if (now - this.askedAt > REST_MS) this.timer = undefined;
      else this.tick();
    }, TICK_MS).unref();
  }
}
