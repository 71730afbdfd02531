import { DEFAULT_SERVICE_ACCOUNT } from "../google/common";
import type { World } from "../kernel/world";
import type { ImageRegistry } from "../processes/images";
import type { ProcessRuntime, RunningProcess } from "../processes/runtime";
import type { Container, Template } from "./inputs";
import { DEFAULT_STARTUP, passes, started } from "./probe";

/** How long an instance has after SIGTERM, in cloud seconds: https://docs.cloud.google.com/run/docs/container-contract#instance-shutdown */
const STOP_SECONDS = 10;
/** Wall time that a request waits for an instance: https://docs.cloud.google.com/run/docs/about-instance-autoscaling */
const REQUEST_WAIT_MS = 10_000;
/** Cloud time before an instance that has ended is started again. */
const RESTART_MS = 1000;

export interface RevisionSurroundings {
  readonly world: World;
  readonly images: ImageRegistry;
  readonly runtime: ProcessRuntime;
}

/** Which revision this is. */
export interface RevisionIdentity {
  readonly service: string;
  readonly revision: string;
}

/** The running instances of one revision: as many as its minimum says, at least one, each replaced when it ends. */
export class Revision {
  private readonly instances = new Set<RunningProcess>();
  private readonly waiting = new Set<() => void>();
  private inFlight = 0;
  private turn = 0;
  private wanted = false;
  private opening: Promise<void> | undefined;

  constructor(
    private readonly around: RevisionSurroundings,
    readonly identity: RevisionIdentity,
    private readonly template: Omit<Template, "revision">,
  ) {}

  /** Brings up the instances; resolves when all have started, rejects with Cloud Run's reason when one has not. */
  open(): Promise<void> {
    this.wanted = true;
    this.opening ??= this.startAll();
    return this.opening;
  }

  /** Brings up the instances and tries again with those that do not start; for a revision that has proven itself before. */
  keep(): void {
    this.wanted = true;
    this.opening = Promise.resolve();
    for (let count = 0; count < this.count; count += 1) void this.startOrRestart();
  }

  private get count(): number {
    return Math.max(1, this.template.scaling.minInstanceCount);
  }

  private async startAll(): Promise<void> {
    // Those that were still draining count: the weight came back before they had gone.
    const count = this.count - this.instances.size;
    const results = await Promise.allSettled(
      Array.from({ length: Math.max(0, count) }, () => this.startOne()),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed === undefined) return;
    await this.close();
    throw failed.reason;
  }

  /** Takes no new request's instance away before the requests in flight have ended (or the revision's timeout passed). */
  async close(): Promise<void> {
    this.wanted = false;
    this.opening = undefined;
    const end = Date.now() + (this.timeoutSeconds * 1000) / this.around.world.clock.speed;
    while (this.inFlight > 0 && Date.now() < end && !this.around.world.stopping.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // Wanted again in between: a weight that went back while this was draining.
    if (this.wanted) return;
    const all = [...this.instances];
    this.instances.clear();
    await Promise.all(all.map((one) => one.stop(STOP_SECONDS)));
  }

  /** An instance for a request, in turn; waits for one while none has started. Undefined when none came. */
  async take(): Promise<{ port: number; release: () => void } | undefined> {
    const end = Date.now() + REQUEST_WAIT_MS;
    while (this.instances.size === 0 && this.wanted && Date.now() < end) await this.change(end - Date.now());
    const all = [...this.instances];
    const one = all[(this.turn += 1) % Math.max(1, all.length)];
    if (one === undefined) return undefined;
    this.inFlight += 1;
    let held = true;
    const release = (): void => {
      if (held) this.inFlight -= 1;
      held = false;
    };
    return { port: one.endpoint.port, release };
  }

  get timeoutSeconds(): number {
    return Number.parseFloat(this.template.timeout);
  }

  /** For the control interface: where the instances listen, and their processes. */
  view(): { endpoint: string; pid: number }[] {
    return [...this.instances].map(({ endpoint, pid }) => ({
      endpoint: `${endpoint.address}:${endpoint.port}`,
      pid,
    }));
  }

  private async startOne(): Promise<void> {
    const { world } = this.around;
    const container = this.container;
    const instance = await this.run(container);
    const fault = await started(
      world,
      instance,
      container.startupProbe ?? DEFAULT_STARTUP,
      container.ports.containerPort,
    );
    if (fault !== undefined) {
      instance.kill();
      throw new Error(fault);
    }
    if (!this.wanted) {
      await instance.stop(STOP_SECONDS);
      return;
    }
    this.instances.add(instance);
    this.changed();
    const stopProbing = this.probeLiveness(instance);
    void instance.exited.then(() => {
      stopProbing();
      if (this.instances.delete(instance)) this.restart(instance.log.cause());
    });
  }

  private async run(container: Container): Promise<RunningProcess> {
    const { images, runtime } = this.around;
    const { service, revision } = this.identity;
    const image = images.find(container.image);
    if (image === undefined) throw new Error(`Image '${container.image}' not found.`);
    const override = [...(container.commands ?? []), ...(container.args ?? [])];
    return runtime.start({
      name: revision,
      image,
      command: override.length > 0 ? override : undefined,
      environment: {
        ...Object.fromEntries(container.envs.map(({ name, value = "" }) => [name, value])),
        K_SERVICE: service,
        K_REVISION: revision,
        K_CONFIGURATION: service,
        GCE_METADATA_HOST: await this.around.world
          .use("googleMetadata")
          .host(this.template.serviceAccount ?? DEFAULT_SERVICE_ACCOUNT),
      },
    });
  }

  private get container(): Container {
    const [one] = this.template.containers;
    if (one === undefined) throw new Error("the template has no container");
    return one;
  }

  /** It ended while it should serve: another takes its place, again and again. */
  private restart(cause: string | undefined): void {
    const { world } = this.around;
    const { service, revision } = this.identity;
    if (!this.wanted || world.stopping.signal.aborted) return;
    world.events.record("cloudrun", "instance-stopped", `${revision}: ${cause ?? "an instance ended"}`, {
      service,
      revision,
    });
    world.clock.after(RESTART_MS, () => {
      if (!this.wanted || world.stopping.signal.aborted) return;
      void this.startOrRestart();
    });
  }

  private async startOrRestart(): Promise<void> {
    try {
      await this.startOne();
    } catch (error) {
      this.restart(error instanceof Error ? error.message : String(error));
    }
  }

  private probeLiveness(instance: RunningProcess): () => void {
    const { clock } = this.around.world;
    const probe = this.container.livenessProbe;
    if (probe === undefined) return () => undefined;
    let failures = 0;
    return clock.every(probe.periodSeconds * 1000, async () => {
      failures = (await passes(probe, instance.endpoint)) ? 0 : failures + 1;
      if (failures >= probe.failureThreshold) instance.kill();
    });
  }

  private changed(): void {
    for (const wake of [...this.waiting]) wake();
  }

  private change(limit: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, limit);
      this.waiting.add(wake);
    });
  }
}
