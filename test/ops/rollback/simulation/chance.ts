/** Numbers that look like chance and are the same for the same seed (mulberry32). */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** Each order of magnitude as likely as another. */
  spread(least: number, most: number): number {
    return Math.exp(this.between(Math.log(least), Math.log(most)));
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)] as T;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** How many of something that is to be expected so often. */
  count(expected: number): number {
    if (expected > 60) return Math.max(0, Math.round(expected + Math.sqrt(expected) * this.normal()));
    let [product, count] = [this.next(), 0];
    for (const limit = Math.exp(-expected); product > limit; count += 1) product *= this.next();
    return count;
  }

  /** How many of `among` for which something holds that holds for this share of all. */
  some(among: number, share: number): number {
    if (among > 60) {
      const spread = Math.sqrt(among * share * (1 - share));
      return Math.min(among, Math.max(0, Math.round(among * share + spread * this.normal())));
    }
    let count = 0;
    for (let index = 0; index < among; index += 1) if (this.next() < share) count += 1;
    return count;
  }
}
