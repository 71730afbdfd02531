import type { SecureContext } from "node:tls";
import { handshake } from "../acm/handshake";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { CloudError } from "../kernel/model";
import { equal } from "../kernel/properties";
import type { World } from "../kernel/world";
import { closeServer, openServer } from "../network/loopback";
import type { Metrics } from "./metrics";
import { groupsOf, type Action } from "./model/action";
import type { Pools } from "./pools";
import { Published } from "./published";
import { compileRouter, type Router } from "./router";
import { DEFAULT_POLICY, tlsRange } from "./ssl";
import type { State, StoredListener } from "./state";

interface OpenListener {
  readonly server: Server;
  readonly unbind: () => void;
  router: Router;
}

/** The listeners' sockets: opened on loopback, bound to the load balancer's name, and routed by the rules of the moment. */
export class Listeners {
  private readonly opened = new Map<string, OpenListener>();
  private readonly published: Published;

  constructor(
    private readonly world: World,
    private readonly state: State,
    private readonly pools: Pools,
    private readonly metrics: Metrics,
    private readonly random: () => number,
  ) {
    this.published = new Published(world);
  }

  /** Listens at the port of before where that is free, else at any. */
  async open(arn: string): Promise<void> {
    const stored = this.state.listener(arn);
    const router = this.compile(arn);
    const server = this.serverFor(stored);
    const port = await openServer(server, stored.listensAt ?? 0).catch(() => openServer(server));
    const { dnsName } = this.state.loadBalancer(stored.loadBalancerArn);
    const endpoint = { address: "127.0.0.1", port };
    const unbind = this.world.names.serve(dnsName, stored.inputs.port, endpoint, (from) => {
      const groups = this.state.loadBalancer(stored.loadBalancerArn).inputs.securityGroups;
      return (
        groups === undefined || this.world.use("securityGroups").admits(groups, from, stored.inputs.port)
      );
    });
    const opened: OpenListener = { server, unbind, router };
    this.opened.set(arn, opened);
    const since = new WeakMap<object, number>();
    server.on("connection", (socket: object) => since.set(socket, this.world.clock.now()));
    server.on("secureConnection", (socket: object) => since.set(socket, this.world.clock.now()));
    server.on("request", (incoming, outgoing) => {
      const { clientKeepAlive } = this.state.loadBalancer(stored.loadBalancerArn).inputs;
      const age = this.world.clock.now() - (since.get(incoming.socket) ?? this.world.clock.now());
      // A connection that has been open for so long ends with its next answer, whoever is on it (client keep-alive).
      if (age > clientKeepAlive * 1000) outgoing.shouldKeepAlive = false;
      opened.router(incoming, outgoing);
    });
    this.state.listeners.change(arn, (before) => ({ ...before, listensAt: port }));
    this.pools.refresh();
  }

  /** Closes it and opens it anew: another port, protocol, certificate or policy. Requests in flight may finish. */
  async reopen(arn: string): Promise<void> {
    const before = this.opened.get(arn);
    this.opened.delete(arn);
    before?.unbind();
    await this.open(arn);
    if (before !== undefined) {
      before.server.close();
      before.server.closeIdleConnections();
    }
  }

  /** Deletes a listener with its rules. */
  async remove(arn: string): Promise<void> {
    for (const rule of this.state.rulesOf(arn)) this.state.rules.delete(rule.arn);
    this.state.listeners.delete(arn);
    await this.close(arn);
    this.refresh();
  }

  /** Takes over what the control plane holds now; to be called after each change. */
  refresh(): void {
    this.pools.refresh();
    for (const [arn, opened] of this.opened) opened.router = this.compile(arn);
  }

  /** Records a change of weights for the timeline. */
  announceWeights(arn: string, actions: readonly Action[], before: readonly Action[] = []): void {
    const weights = weightsOf(actions);
    if (Object.keys(weights).length === 0 || equal(weights, weightsOf(before))) return;
    const shown = Object.entries(weights).map(
      ([group, weight]) => `${group.split("/")[1] ?? group} ${weight}`,
    );
    this.world.events.record("elasticloadbalancing", "weights-changed", shown.join(", "), {
      rule: arn,
      weights,
    });
  }

  async start(): Promise<void> {
    for (const arn of this.state.listeners.keys()) await this.open(arn);
  }

  async stop(): Promise<void> {
    this.published.stop();
    for (const arn of [...this.opened.keys()]) await this.close(arn);
  }

  private async close(arn: string): Promise<void> {
    const opened = this.opened.get(arn);
    if (opened === undefined) return;
    this.opened.delete(arn);
    opened.unbind();
    await closeServer(opened.server);
  }

  private compile(arn: string): Router {
    return compileRouter(arn, this.state, this.pools, this.metrics, this.published, this.random);
  }

  private serverFor({ inputs, loadBalancerArn }: StoredListener): Server {
    const { idleTimeout } = this.state.loadBalancer(loadBalancerArn).inputs;
    // Requests may stream for as long as bytes flow: only idleness ends them.
    const options = { keepAliveTimeout: idleTimeout * 1000, requestTimeout: 0, maxHeaderSize: 64 * 1024 };
    if (inputs.protocol === "HTTP") return createHttpServer(options);
    const certificate = this.world.use("certificates").find(inputs.certificateArn ?? "");
    if (certificate === undefined) {
      throw new CloudError("CertificateNotFound", `Certificate '${inputs.certificateArn ?? ""}' not found`);
    }
    const shown = handshake(() => this.world.use("certificates").find(inputs.certificateArn ?? ""));
    // A client that asks for another name gets this certificate too, and must refuse it: the listener has no other.
    return createHttpsServer({
      ...options,
      ...tlsRange(inputs.sslPolicy ?? DEFAULT_POLICY),
      ALPNProtocols: ["http/1.1"],
      cert: certificate.certificate,
      key: certificate.key,
      // Asked at each handshake: a renewed certificate is in use at once.
      SNICallback: (_name: string, done: (error: Error | null, context?: SecureContext) => void) =>
        done(null, shown()),
    });
  }
}

const weightsOf = (actions: readonly Action[]): Record<string, number> =>
  Object.fromEntries(actions.flatMap((action) => groupsOf(action)).map(({ arn, weight }) => [arn, weight]));
