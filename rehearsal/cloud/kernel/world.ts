import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Authority } from "./authority";
import { Clock } from "./clock";
import { EventLog } from "./events";
import { Names } from "./names";
import type { Ports } from "./ports";
import { References } from "./references";
import { Store } from "./store";

export interface WorldOptions {
  /** Everything the cloud writes goes below this folder. */
  readonly directory: string;
  /** The program's folder, where the engine would start providers: declared commands run there. Default: the working folder. */
  readonly projectDirectory?: string;
  /** Cloud seconds per wall second, 1 to 1000. Default 1. */
  readonly speed?: number;
}

/** What every service of the cloud shares. Made once; nothing here is global. */
export class World {
  /** AWS account of the rehearsal, and its project of Google Cloud where neither the stack nor the resource names one. */
  readonly account = "123456789012";
  project = "sluice-rehearsal";
  readonly clock: Clock;
  readonly store: Store;
  readonly names = new Names();
  readonly events: EventLog;
  readonly references: References;
  readonly authority: Authority;
  readonly directory: string;
  readonly projectDirectory: string;
  /** Aborted when the cloud stops. */
  readonly stopping = new AbortController();
  /**
   * What a process inside the cloud gets in its environment so that the cloud's names resolve for it and its
   * certificates are trusted; filled in when the network is up.
   */
  readonly guestEnvironment: Record<string, string> = {};
  /** What some of these processes get besides, by what they are declared to get. */
  readonly guestEnvironmentOf: ((
    declared: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>>)[] = [];
  /** What declared commands get besides: they act as the engineer who runs the program. */
  readonly commandEnvironment: Record<string, string> = {};
  private readonly ports: Partial<Ports> = {};

  private constructor(options: WorldOptions, authority: Authority) {
    this.directory = options.directory;
    this.projectDirectory = options.projectDirectory ?? process.cwd();
    this.store = new Store(join(options.directory, "cloud.json"));
    this.clock = continued(this.store, options.speed ?? 1);
    this.events = new EventLog(() => this.clock.now());
    this.references = new References(this.store.collection("references"));
    this.authority = authority;
  }

  static async create(options: WorldOptions): Promise<World> {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    return new World(options, await Authority.open(join(options.directory, "authority")));
  }

  provide<K extends keyof Ports>(port: K, implementation: Ports[K]): void {
    if (this.ports[port] !== undefined) throw new Error(`port ${port} is provided twice`);
    this.ports[port] = implementation;
  }

  /** For what is told to whoever listens: a test without CloudWatch counts nothing. */
  find<K extends keyof Ports>(port: K): Ports[K] | undefined {
    return this.ports[port];
  }

  use<K extends keyof Ports>(port: K): Ports[K] {
    const implementation = this.ports[port];
    if (implementation === undefined) throw new Error(`no service provides ${port}`);
    return implementation;
  }
}

/** A clock that goes on where the last cloud of this folder ended: no time of the state that it finds lies ahead of it. */
function continued(store: Store, speed: number): Clock {
  const kept = store.collection<number>("clock");
  const clock = new Clock(speed, Math.max(Date.now(), kept.get("now") ?? 0));
  store.beforeWriting(() => kept.set("now", clock.now()));
  return clock;
}
