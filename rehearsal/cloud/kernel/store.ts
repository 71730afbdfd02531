import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

type Snapshot = Record<string, Record<string, unknown>>;

/**
 * What the cloud holds, as named collections of plain JSON values. Written to one file a moment after each change,
 * by rename, so that a killed process leaves either the old or the new state and never half of one.
 */
export class Store {
  private readonly data: Snapshot;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private readonly lastWords: (() => void)[] = [];

  constructor(private readonly file: string) {
    this.data = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Snapshot) : {};
  }

  /** A live view of one collection: changes through `set`, `change` and `delete` are persisted. */
  collection<T>(name: string): Collection<T> {
    const items = (this.data[name] ??= {}) as Record<string, T>;
    return new Collection<T>(items, () => this.touch());
  }

  /** Runs before each writing, for what is worth keeping and no reason to write. */
  beforeWriting(run: () => void): void {
    this.lastWords.push(run);
  }

  private touch(): void {
    if (this.closed) return;
    this.timer ??= setTimeout(() => this.flush(), 20).unref();
  }

  /** Writes now. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const run of this.lastWords) run();
    // What they have set is written now: it asks for no writing of its own.
    clearTimeout(this.timer);
    this.timer = undefined;
    mkdirSync(dirname(this.file), { recursive: true });
    const half = `${this.file}.writing`;
    writeFileSync(half, JSON.stringify(this.data), { mode: 0o600 });
    renameSync(half, this.file);
  }

  /** Writes for the last time. Whoever still changes something then does so in memory: the folder may be gone by now. */
  close(): void {
    if (this.closed) return;
    this.flush();
    this.closed = true;
  }
}

/** A keyed collection inside the {@link Store}. Values are replaced, never edited in place. */
export class Collection<T> {
  constructor(
    private readonly items: Record<string, T>,
    private readonly touch: () => void,
  ) {}

  get(key: string): T | undefined {
    return Object.hasOwn(this.items, key) ? this.items[key] : undefined;
  }

  set(key: string, value: T): void {
    this.items[key] = value;
    this.touch();
  }

  /** Applies a change to what is there; nothing happens when the key is gone. */
  change(key: string, edit: (value: T) => T): void {
    const value = this.get(key);
    if (value !== undefined) this.set(key, edit(value));
  }

  delete(key: string): boolean {
    const had = Object.hasOwn(this.items, key);
    delete this.items[key];
    this.touch();
    return had;
  }

  keys(): string[] {
    return Object.keys(this.items);
  }

  values(): T[] {
    return Object.values(this.items);
  }

  find(matches: (value: T) => boolean): T | undefined {
    return this.values().find(matches);
  }
}
