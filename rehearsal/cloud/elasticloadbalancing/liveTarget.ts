import { Agent } from "node:http";
import type { Target } from "../kernel/ports";
import { INITIAL, type Health } from "./health";

/** A registered target as the data plane knows it: its health, its connections, what is in flight. */
export class LiveTarget {
  health: Health = INITIAL;
  draining = false;
  /** Whether security groups let the load balancer in, as of the last check. */
  reachable = true;
  /** Ends the waiting for the deregistration delay. */
  forget: () => void = () => undefined;
  /** Ends the periodic check. */
  stopChecking: (() => void) | undefined;
  /** Connections to this target only, so that draining can close those that are idle. */
  readonly agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 1024 });
  private readonly exchanges = new Set<() => void>();
  private readonly waiting: (() => void)[] = [];

  constructor(readonly target: Target) {}

  get inFlight(): number {
    return this.exchanges.size;
  }

  /** Counts a request as in flight until the returned function is called; `cut` ends it from our side. */
  begin(cut: () => void): () => void {
    this.exchanges.add(cut);
    return () => {
      this.exchanges.delete(cut);
      if (this.exchanges.size === 0) for (const tell of this.waiting.splice(0)) tell();
    };
  }

  /** Resolves when nothing is in flight any more. */
  async settled(): Promise<void> {
    if (this.exchanges.size === 0) return;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Takes no connection back into the pool any more, and closes those in it. What is in flight goes on. */
  retire(): void {
    this.stopChecking?.();
    this.stopChecking = undefined;
    this.agent.maxFreeSockets = 0;
    for (const sockets of Object.values(this.agent.freeSockets))
      for (const socket of sockets ?? []) socket.destroy();
  }

  /** Ends what is in flight; its clients get a 502. */
  cut(): void {
    for (const cut of [...this.exchanges]) cut();
  }

  close(): void {
    this.stopChecking?.();
    this.forget();
    this.agent.destroy();
  }
}
