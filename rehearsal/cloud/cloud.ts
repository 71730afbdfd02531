import { readFileSync, writeFileSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import { z } from "zod";
import { acm } from "./acm/service";
import { appAutoScaling } from "./appautoscaling/service";
import { budgets } from "./budgets/service";
import { chatbot } from "./chatbot/service";
import { backup } from "./backup/service";
import { cloudflare } from "./cloudflare/service";
import { cloudFront } from "./cloudfront/service";
import { cloudRun } from "./cloudrun/service";
import { cloudWatch } from "./cloudwatch/service";
import { command } from "./command/service";
import { costExplorer } from "./costexplorer/service";
import { ec2 } from "./ec2/service";
import { ecr } from "./ecr/service";
import { ecs } from "./ecs/service";
import { eventBridge } from "./events/service";
import { elasticLoadBalancing } from "./elasticloadbalancing/service";
import { faults } from "./faults/service";
import { googleMonitoring } from "./googlemonitoring/service";
import { googleIdentity } from "./googleidentity/service";
import { iam } from "./iam/service";
import { endpointsFile, formerEndpoints, movedPorts, preferring, refuseTwice } from "./former";
import { Control } from "./control";
import { Provider } from "./kernel/provider";
import { PACKAGES, type Package, Registry } from "./kernel/registry";
import type { ControlRoutes, Service } from "./kernel/model";
import { World, type WorldOptions } from "./kernel/world";
import { kms } from "./kms/service";
import { lambda } from "./lambda/service";
import { logs } from "./logs/service";
import { NetworkProxy } from "./network/proxy";
import { outside } from "./outside/service";
import { random } from "./random/service";
import { s3 } from "./s3/service";
import { scheduler } from "./scheduler/service";
import { secretsManager } from "./secretsmanager/service";
import { serviceAccount } from "./serviceaccount/service";
import { sns } from "./sns/service";
import { sqs } from "./sqs/service";
import { ssm } from "./ssm/service";
import { storage } from "./storage/service";
import { sts } from "./sts/service";
import { synthetics } from "./synthetics/service";
import { wafv2 } from "./wafv2/service";
import { wire } from "./wire/service";
import { workloadIdentity } from "./workloadidentity/service";

/** Where a running cloud is reached; written to `<directory>/endpoints.json` for those who come later. */
export interface CloudEndpoints {
  readonly pid: number;
  /** gRPC port by package, for PULUMI_DEBUG_PROVIDERS. */
  readonly providers: Readonly<Record<Package, number>>;
  readonly control: { readonly port: number; readonly token: string };
  /** Forward proxy in which the cloud's names resolve. */
  readonly proxy: number;
  /** Root certificate of everything that speaks TLS inside. */
  readonly authority: string;
  readonly speed: number;
}

/** Every service of the cloud. The order is that of start; a service may use what any other provides. */
export function services(world: World): Service[] {
  const [objects, cdn, parameters, secrets] = [
    s3(world),
    cloudFront(world),
    ssm(world),
    secretsManager(world),
  ];
  const [alarms, certificates, images, containers] = [cloudWatch(world), acm(world), ecr(world), ecs(world)];
  const [balancers, topics] = [elasticLoadBalancing(world), sns(world)];
  return [
    faults(world),
    parameters,
    secrets,
    sts(world),
    random(),
    command(world),
    objects,
    wire(world, [
      ...[objects.wire, cdn.wire, cdn.values, parameters.wire, secrets.wire],
      ...[alarms.wire, certificates.wire, images.wire, containers.wire, balancers.wire, topics.wire],
    ]),
    ec2(world),
    iam(world),
    kms(world),
    topics,
    eventBridge(world),
    alarms,
    logs(world),
    certificates,
    cloudflare(world),
    wafv2(world),
    balancers,
    cdn,
    images,
    containers,
    appAutoScaling(world),
    googleIdentity(world),
    serviceAccount(world),
    workloadIdentity(world),
    storage(world),
    googleMonitoring(world),
    cloudRun(world),
    sqs(world),
    lambda(world),
    scheduler(world),
    synthetics(world),
    budgets(world),
    costExplorer(world),
    chatbot(world),
    backup(world),
    outside(world),
  ];
}

/** The embedded cloud: its services, behind the engine's protocol and on loopback. */
export class Cloud {
  private constructor(
    readonly world: World,
    readonly registry: Registry,
    readonly endpoints: CloudEndpoints,
    /** What to tell of ports that are not those of before a restart. */
    readonly moved: readonly string[],
    private readonly closing: (() => Promise<void>)[],
  ) {}

  static async start(options: WorldOptions): Promise<Cloud> {
    const before = formerEndpoints(options.directory);
    if (before !== undefined) await refuseTwice(options.directory, before);
    const world = await World.create(options);
    const registry = new Registry(services(world));
    const proxy = new NetworkProxy(world);
    const control = new Control(routes(world, registry));
    const closing = [() => control.stop(), () => proxy.stop()];
    const proxyPort = await preferring(before?.proxy, (port) => proxy.start(port));
    for (const service of registry.services) await service.start?.();
    const providers = {} as Record<Package, number>;
    for (const name of PACKAGES) {
      const server = new grpc.Server(MESSAGES);
      new Provider(name, versionOf(name), registry, world).addTo(server);
      providers[name] = await preferring(before?.providers[name], (port) => bind(server, port));
      closing.push(() => Promise.resolve(server.forceShutdown()));
    }
    const controlPort = await preferring(before?.control.port, (port) => control.start(port));
    const endpoints: CloudEndpoints = {
      pid: process.pid,
      providers,
      control: { port: controlPort, token: control.token },
      proxy: proxyPort,
      authority: world.authority.certificateFile,
      speed: world.clock.speed,
    };
    writeFileSync(endpointsFile(options.directory), JSON.stringify(endpoints), { mode: 0o600 });
    return new Cloud(
      world,
      registry,
      endpoints,
      before === undefined ? [] : movedPorts(before, endpoints),
      closing,
    );
  }

  /** Ends every process, socket and timer, and writes the state. Idempotent. */
  async stop(): Promise<void> {
    if (this.world.stopping.signal.aborted) return;
    this.world.stopping.abort(new Error("the embedded cloud is stopping"));
    for (const service of [...this.registry.services].reverse()) await service.stop?.();
    for (const close of this.closing.reverse()) await close();
    this.world.clock.stop();
    this.world.store.close();
  }
}

/** Messages of the engine may be large (a whole program's state): as much as its own plugins allow. */
const MESSAGES = {
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
};

function routes(world: World, { services: all }: Registry): ControlRoutes {
  return {
    "/events": (query) => world.events.since(Number(query.get("since") ?? 0)),
    "/names": () => world.names.all(),
    "/guest": () => world.guestEnvironment,
    "/resolve": (query) => {
      const found = world.names.reach(query.get("host") ?? "", Number(query.get("port") ?? 443), "internet");
      return { endpoint: found === "dropped" ? undefined : found };
    },
    "/memory": () => process.memoryUsage(),
    "/clock": (_query, body) => {
      if (body !== undefined) setSpeed(world, body);
      return { now: world.clock.now(), speed: world.clock.speed };
    },
    ...Object.fromEntries(all.flatMap(({ control = {} }) => Object.entries(control))),
  };
}

/** Cloud time goes on faster or slower from now on; nothing of what waits is lost. */
function setSpeed({ clock, events }: World, body: unknown): void {
  const { speed } = z.strictObject({ speed: z.number() }).parse(body);
  clock.speed = speed;
  events.record("clock", "speed-changed", `${speed} cloud seconds pass in a second from now on`, { speed });
}

function bind(server: grpc.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
}

function versionOf(name: Package): string {
  return (
    JSON.parse(readFileSync(require.resolve(`@pulumi/${name}/package.json`), "utf8")) as { version: string }
  ).version;
}
