import { pathPattern } from "./pathPattern";
import type { Headers } from "./values";

export interface CachedAnswer {
  readonly distribution: string;
  /** The path as the origin was asked for it: after the viewer-request function. */
  readonly uri: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  /** Cloud time, milliseconds. */
  readonly storedAt: number;
  readonly expiresAt: number;
}

/** The edge's cache: bounded in bytes, the least recently used going first. */
export class Cache {
  /** In order of use: a Map keeps the order of insertion, and a hit is inserted again. */
  private readonly entries = new Map<string, CachedAnswer>();
  private bytes = 0;

  constructor(
    private readonly now: () => number,
    /** Bytes of bodies at most. */
    readonly capacity = 32 * 1024 * 1024,
  ) {}

  get(key: string): CachedAnswer | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.drop(key);
    if (entry.expiresAt <= this.now()) return undefined;
    this.add(key, entry);
    return entry;
  }

  set(key: string, entry: CachedAnswer): void {
    this.drop(key);
    // One object must not push everything else out.
    if (entry.body.length > this.capacity / 8) return;
    this.add(key, entry);
    for (const oldest of this.entries.keys()) {
      if (this.bytes <= this.capacity) return;
      this.drop(oldest);
    }
  }

  /** Removes what the paths (exact, or ending in `*`) name; returns how many answers that were. */
  invalidate(distribution: string, paths: readonly string[]): number {
    const patterns = paths.map(pathPattern);
    const gone = [...this.entries].filter(
      ([, entry]) =>
        entry.distribution === distribution && patterns.some((pattern) => pattern.test(entry.uri)),
    );
    for (const [key] of gone) this.drop(key);
    return gone.length;
  }

  size(): number {
    return this.bytes;
  }

  private add(key: string, entry: CachedAnswer): void {
    this.entries.set(key, entry);
    this.bytes += entry.body.length;
  }

  private drop(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.bytes -= entry.body.length;
  }
}
