import { type Server, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Target, TargetRegistry, TargetState } from "../../rehearsal/cloud/kernel/ports";

interface Entry {
  readonly target: Target;
  state: TargetState;
  inFlight: number;
  passes: number;
}

/**
 * A load balancer small enough to be obviously right, for tests of what registers with one: a target is healthy
 * after two answers of 200, unhealthy after any other, and drained when nothing is in flight. It is strict: what a
 * real one would not know throws.
 */
export class FakeTargets implements TargetRegistry {
  readonly groups = new Map<string, Map<string, Entry>>();
  /** Everything that happened, in order: `register 10.0.0.1`, `deregister 10.0.0.1`, `drained 10.0.0.1`. */
  readonly history: string[] = [];
  readonly unused = new Set<string>();
  private readonly timer: NodeJS.Timeout;
  private server: Server | undefined;
  private turn = 0;

  constructor(groups: readonly string[]) {
    for (const group of groups) this.groups.set(group, new Map());
    this.timer = setInterval(() => this.check(), 25);
  }

  register(group: string, target: Target): void {
    const targets = this.group(group);
    if (targets.has(target.id)) throw new Error(`${target.id} is registered twice with ${group}`);
    this.history.push(`register ${target.id}`);
    targets.set(target.id, { target, state: "initial", inFlight: 0, passes: 0 });
  }

  async deregister(group: string, id: string): Promise<void> {
    const entry = this.group(group).get(id);
    if (entry === undefined) throw new Error(`${id} is not registered with ${group}`);
    if (entry.state === "draining") throw new Error(`${id} is deregistered twice`);
    this.history.push(`deregister ${id}`);
    entry.state = "draining";
    while (entry.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    this.group(group).delete(id);
    this.history.push(`drained ${id}`);
  }

  health(group: string): { id: string; state: TargetState; reason?: string }[] {
    return [...this.group(group).values()].map(({ target, state }) => ({
      id: target.id,
      state,
      ...(state === "unhealthy" ? { reason: "Health checks failed with these codes: [503]" } : {}),
    }));
  }

  inUse(group: string): boolean {
    this.group(group);
    return !this.unused.has(group);
  }

  /** Begins to serve a group: each request to a healthy target in turn, 503 when there is none. Returns the URL. */
  async front(group: string): Promise<string> {
    const server = createServer((incoming, outgoing) => {
      const healthy = [...this.group(group).values()].filter(({ state }) => state === "healthy");
      const entry = healthy[(this.turn += 1) % healthy.length];
      if (entry === undefined) return void outgoing.writeHead(503).end();
      entry.inFlight += 1;
      outgoing.once("close", () => (entry.inFlight -= 1));
      const { address, port } = entry.target.endpoint;
      request({ host: address, port, path: incoming.url, agent: false }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502);
        answer.pipe(outgoing);
      })
        .once("error", () => outgoing.writeHead(502).end())
        .end();
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    clearInterval(this.timer);
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private group(name: string): Map<string, Entry> {
    const targets = this.groups.get(name);
    if (targets === undefined) throw new Error(`there is no target group ${name}`);
    return targets;
  }

  private check(): void {
    for (const entry of [...this.groups.values()].flatMap((targets) => [...targets.values()])) {
      const { address, port } = entry.target.endpoint;
      const judge = (passed: boolean): void => {
        if (entry.state === "draining") return;
        entry.passes = passed ? entry.passes + 1 : 0;
        if (!passed) entry.state = "unhealthy";
        else if (entry.passes >= 2) entry.state = "healthy";
      };
      request({ host: address, port, path: "/health", agent: false }, (answer) => {
        answer.resume();
        judge(answer.statusCode === 200);
      })
        .once("error", () => judge(false))
        .end();
    }
  }
}
