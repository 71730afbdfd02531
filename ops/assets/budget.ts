/**
 * Bounds what is in memory at a time: work begins while its share fits into the rest. What is larger than the whole
 * waits until nothing else runs, and runs alone. First come, first served, so that a large share is not overtaken for ever.
 */
export class Budget {
  private used = 0;
  private readonly waiting: { readonly share: number; readonly begin: () => void }[] = [];

  constructor(private readonly total: number) {}

  async run<T>(share: number, work: () => Promise<T>): Promise<T> {
    await this.take(share);
    try {
      return await work();
    } finally {
      this.used -= share;
      this.next();
    }
  }

  private take(share: number): Promise<void> {
    return new Promise((begin) => {
      this.waiting.push({ share, begin });
      this.next();
    });
  }

  private next(): void {
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      if (this.used > 0 && this.used + first.share > this.total) return;
      this.waiting.shift();
      this.used += first.share;
      first.begin();
    }
  }
}
