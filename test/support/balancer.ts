import { type RequestListener, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Certificate } from "../../rehearsal/cloud/kernel/ports";
import type { Properties } from "../../rehearsal/cloud/kernel/properties";
import type { World } from "../../rehearsal/cloud/kernel/world";
import {
  type ElasticLoadBalancing,
  elasticLoadBalancing,
} from "../../rehearsal/cloud/elasticloadbalancing/service";
import { eventually } from "./eventually";
import { createThrough, modelOf, testWorld } from "./world";

const TYPES = {
  loadBalancer: "aws:lb/loadBalancer:LoadBalancer",
  targetGroup: "aws:lb/targetGroup:TargetGroup",
  listener: "aws:lb/listener:Listener",
  rule: "aws:lb/listenerRule:ListenerRule",
} as const;

export const VPC = "vpc-0123456789abcdef0";
export const SUBNETS = ["subnet-00000000000000001", "subnet-00000000000000002"];
export const CERTIFICATE =
  "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000001";

/** The load balancer service of a world in which a VPC, two subnets and a certificate stand. */
export class Balancer {
  readonly service: ElasticLoadBalancing;
  private readonly servers: Server[] = [];
  private made = 0;

  private constructor(
    readonly world: World,
    random?: () => number,
  ) {
    this.service = elasticLoadBalancing(world, random);
  }

  static async in(
    world: World,
    certificate: Partial<Certificate> = {},
    random?: () => number,
  ): Promise<Balancer> {
    const issued = {
      domains: ["app.test"],
      status: "ISSUED" as const,
      ...(await world.authority.issue(["app.test"])),
      ...certificate,
    };
    world.provide("certificates", { find: (arn) => (arn === CERTIFICATE ? issued : undefined) });
    world.provide("subnets", {
      find: (id) => ({ vpcId: VPC, availabilityZone: `us-east-1${"abcdef"[SUBNETS.indexOf(id)] ?? "a"}` }),
    });
    world.references.add(VPC, "aws:ec2/vpc:Vpc", VPC);
    for (const id of [...SUBNETS, "subnet-00000000000000003"])
      world.references.add(id, "aws:ec2/subnet:Subnet", id);
    return new Balancer(world, random);
  }

  model(kind: keyof typeof TYPES): ReturnType<typeof modelOf> {
    return modelOf(this.service, TYPES[kind]);
  }

  async create(kind: keyof typeof TYPES, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
    this.made += 1;
    return createThrough(this.model(kind), inputs, `${kind.toLowerCase()}-${this.made}`);
  }

  async loadBalancer(inputs: Properties = {}): Promise<{ arn: string; dnsName: string }> {
    const { id, outputs } = await this.create("loadBalancer", { subnets: SUBNETS, ...inputs });
    return { arn: id, dnsName: String(outputs.dnsName) };
  }

  async targetGroup(inputs: Properties = {}): Promise<string> {
    const healthCheck = {
      path: "/health",
      interval: 5,
      timeout: 2,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    };
    const base = {
      port: 8080,
      protocol: "HTTP",
      targetType: "ip",
      vpcId: VPC,
      deregistrationDelay: 60,
      healthCheck,
    };
    return (await this.create("targetGroup", { ...base, ...inputs })).id;
  }

  /** An HTTP listener that forwards by the weights; returns where it listens. */
  async weighted(
    groups: { arn: string; weight: number }[],
    settings: Properties = {},
  ): Promise<{ url: string; listener: string; rule: string }> {
    const { arn, dnsName } = await this.loadBalancer(settings);
    const notFound = {
      type: "fixed-response",
      fixedResponse: { contentType: "text/plain", messageBody: "no rule", statusCode: "404" },
    };
    const listener = await this.create("listener", {
      loadBalancerArn: arn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [notFound],
    });
    const rule = await this.create("rule", {
      listenerArn: listener.id,
      priority: 100,
      conditions: [{ pathPattern: { values: ["/*"] } }],
      actions: [{ type: "forward", forward: { targetGroups: groups } }],
    });
    return { url: this.url(dnsName, 80), listener: listener.id, rule: rule.id };
  }

  url(dnsName: string, port: number): string {
    const endpoint = this.world.names.resolve(dnsName, port);
    if (endpoint === undefined) throw new Error(`${dnsName}:${port} does not resolve`);
    return `http://${endpoint.address}:${endpoint.port}`;
  }

  /** A server on loopback that a target group may hold; answers 200 to `/health`. */
  async origin(
    answer: RequestListener,
    healthy: () => boolean = () => true,
  ): Promise<{ port: number; server: Server }> {
    const server = createServer((request, response) => {
      if (request.url === "/health") response.writeHead(healthy() ? 200 : 500).end();
      else answer(request, response);
    });
    server.keepAliveTimeout = 65_000;
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { port: (server.address() as AddressInfo).port, server };
  }

  /** Registers an origin under an id, and waits until it is healthy. */
  async register(group: string, id: string, port: number): Promise<void> {
    this.announce(group, id, port);
    await this.untilState(group, id, "healthy");
  }

  announce(group: string, id: string, port: number): void {
    this.world.use("targets").register(group, { id, port: 8080, endpoint: { address: "127.0.0.1", port } });
  }

  stateOf(group: string, id: string): string | undefined {
    return this.world
      .use("targets")
      .health(group)
      .find((target) => target.id === id)?.state;
  }

  /** Waits until any target of the group is healthy. */
  async untilHealthy(group: string): Promise<void> {
    await eventually(
      () => {
        const states = this.world.use("targets").health(group);
        if (!states.some(({ state }) => state === "healthy")) throw new Error(JSON.stringify(states));
      },
      { what: "a target is healthy" },
    );
  }

  async untilState(group: string, id: string, state: string): Promise<void> {
    await eventually(
      () => {
        const found = this.stateOf(group, id);
        if (found !== state) throw new Error(`it is ${found ?? "not there"}`);
      },
      { what: `${id} is ${state}` },
    );
  }

  async close(): Promise<void> {
    await this.service.stop?.();
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}

/** A balancer of its own for each test of the file, ended afterwards. */
export function balancerForEach(certificate: Partial<Certificate> = {}): () => Balancer {
  let balancer: Balancer | undefined;
  let close: () => Promise<void> = () => Promise.resolve();
  beforeEach(async () => {
    const made = await testWorld(50);
    close = made.close;
    balancer = await Balancer.in(made.world, certificate);
  });
  afterEach(async () => {
    await balancer?.close();
    await close();
  });
  return () => {
    if (balancer === undefined) throw new Error("only inside a test");
    return balancer;
  };
}
