import { type AppAutoScaling, appAutoScaling } from "../../rehearsal/cloud/appautoscaling/service";
import { type EcsService, ecs } from "../../rehearsal/cloud/ecs/service";
import type { Properties } from "../../rehearsal/cloud/kernel/properties";
import type { World } from "../../rehearsal/cloud/kernel/world";
import { Balancer, SUBNETS } from "./balancer";
import { SERVER, pushImage } from "./images";
import { createThrough, modelOf, testContext, testWorld } from "./world";

const TYPES = {
  cluster: "aws:ecs/cluster:Cluster",
  task: "aws:ecs/taskDefinition:TaskDefinition",
  service: "aws:ecs/service:Service",
  target: "aws:appautoscaling/target:Target",
  policy: "aws:appautoscaling/policy:Policy",
} as const;

export const CRASHING = `console.log("starting"); throw new Error("AI_URL is missing");`;

/** A version that answers with its name, and 200 to its health check. */
export const VERSION = (name: string): string =>
  SERVER(`(request.url === "/health" ? "ok" : ${JSON.stringify(name)})`);

/** ECS, autoscaling and the load balancer together, with real processes behind one target group per slot. */
export class Compute {
  readonly groups: Record<"blue" | "green", string> = { blue: "", green: "" };
  url = "";
  private rule = "";

  private constructor(
    readonly world: World,
    private readonly balancer: Balancer,
    readonly ecs: EcsService,
    readonly scaling: AppAutoScaling,
    private readonly closeWorld: () => Promise<void>,
  ) {}

  static async open(speed: number): Promise<Compute> {
    const { world, close } = await testWorld(speed);
    const balancer = await Balancer.in(world);
    world.provide("parameters", { value: () => undefined });
    world.provide("roles", { find: () => undefined });
    const compute = new Compute(world, balancer, ecs(world), appAutoScaling(world), close);
    await compute.ecs.start?.();
    await compute.scaling.start?.();
    await compute.create("cluster", { name: "harbor" });
    for (const slot of ["blue", "green"] as const) {
      const group = await balancer.targetGroup({ deregistrationDelay: 20 });
      world.references.add(group, "aws:lb/targetGroup:TargetGroup", group);
      compute.groups[slot] = group;
    }
    const { url, rule } = await balancer.weighted([
      { arn: compute.groups.blue, weight: 100 },
      { arn: compute.groups.green, weight: 0 },
    ]);
    compute.url = url;
    compute.rule = rule;
    return compute;
  }

  create(kind: keyof typeof TYPES, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
    return createThrough(this.model(kind), inputs);
  }

  model(kind: keyof typeof TYPES): ReturnType<typeof modelOf> {
    const service = kind === "target" || kind === "policy" ? this.scaling : this.ecs;
    return modelOf(service, TYPES[kind]);
  }

  async define(source: string, change: Properties = {}): Promise<string> {
    const image = `harbor@${pushImage(this.world.directory, source)}`;
    const container = { name: "api", image, portMappings: [{ containerPort: 8080 }], ...change };
    const { id } = await this.create("task", {
      family: "api",
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      containerDefinitions: JSON.stringify([container]),
    });
    return id;
  }

  /** What a program declares of a slot's service. */
  declare(slot: "blue" | "green", taskDefinition: string, change: Properties = {}): Properties {
    return {
      name: slot,
      cluster: "harbor",
      taskDefinition,
      desiredCount: 2,
      launchType: "FARGATE",
      networkConfiguration: { subnets: SUBNETS },
      loadBalancers: [{ targetGroupArn: this.groups[slot], containerName: "api", containerPort: 8080 }],
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: true,
      ...change,
    };
  }

  async update(kind: "service" | "target", id: string, before: Properties, after: Properties): Promise<void> {
    const model = this.model(kind);
    await model.update?.(id, model.inputs.parse(after), model.inputs.parse(before), testContext());
  }

  /** Sets the weights as a release does. */
  weigh(blue: number, green: number): void {
    this.balancer.service.setRuleWeights(this.rule, {
      [this.groups.blue]: blue,
      [this.groups.green]: green,
    });
  }

  /** `app/…/targetgroup/…`, as autoscaling names a slot's requests. */
  label(slot: "blue" | "green"): string {
    const group = this.groups[slot];
    const balancer = Object.keys(this.balancer.service.metrics().loadBalancers)[0] ?? "";
    return `${balancer.split("loadbalancer/")[1] ?? ""}/${group.slice(group.lastIndexOf(":") + 1)}`;
  }

  running(slot: "blue" | "green"): number {
    return this.ecs.tasks().filter(({ service, status }) => service === slot && status === "RUNNING").length;
  }

  events(kind: string): { message: string; cloudTime: number; detail?: Readonly<Record<string, unknown>> }[] {
    return this.world.events.since(0).filter((event) => event.kind === kind);
  }

  async close(): Promise<void> {
    await this.scaling.stop?.();
    await this.ecs.stop?.();
    await this.balancer.close();
    await this.closeWorld();
  }
}

/** Asks for `url` again and again from so many clients, with so long a pause; counts the answers by their text. */
export class Load {
  readonly seen = new Map<string, number>();
  private going = true;
  private readonly clients: Promise<void>[];

  constructor(url: string, clients: number, pause = 0) {
    this.clients = Array.from({ length: clients }, () => this.client(url, pause));
  }

  /** Answers so far; what failed counts as `failed: …`. */
  kinds(): string[] {
    return [...this.seen.keys()].sort();
  }

  async stop(): Promise<string[]> {
    this.going = false;
    await Promise.all(this.clients);
    return this.kinds();
  }

  private async client(url: string, pause: number): Promise<void> {
    while (this.going) {
      const kind = await fetch(url).then(
        async (response) =>
          response.ok ? String(await response.json()) : `failed: ${response.status} ${await response.text()}`,
        (error: unknown) => `failed: ${String(error)}`,
      );
      this.seen.set(kind, (this.seen.get(kind) ?? 0) + 1);
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
