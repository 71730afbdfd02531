/** Something that happened in the cloud, for the timeline and for people who look. */
export interface CloudEvent {
  /** Position in the log, from 1; ask for what came after one. */
  readonly sequence: number;
  /** Wall time, milliseconds since the epoch. */
  readonly at: number;
  /** Cloud time, milliseconds since the epoch. */
  readonly cloudTime: number;
  /** Service, e.g. `ecs`. */
  readonly source: string;
  /** e.g. `task-healthy`, `weights-changed`, `service-steady`. */
  readonly kind: string;
  readonly message: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Append-only log, bounded to the newest 20,000 so that a long `--keep` does not grow without end. */
export class EventLog {
  private readonly entries: CloudEvent[] = [];
  private readonly listeners = new Set<(event: CloudEvent) => void>();
  private sequence = 0;

  constructor(private readonly cloudTime: () => number) {}

  record(source: string, kind: string, message: string, detail?: Record<string, unknown>): void {
    this.sequence += 1;
    const event = {
      sequence: this.sequence,
      at: Date.now(),
      cloudTime: this.cloudTime(),
      source,
      kind,
      message,
      detail,
    };
    this.entries.push(event);
    if (this.entries.length > 20_000) this.entries.shift();
    for (const listener of this.listeners) listener(event);
  }

  since(sequence: number): CloudEvent[] {
    return this.entries.filter((event) => event.sequence > sequence);
  }

  subscribe(listener: (event: CloudEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
