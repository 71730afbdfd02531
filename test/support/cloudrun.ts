import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CloudRunService, cloudRun } from "../../rehearsal/cloud/cloudrun/service";
import { googleIdentity } from "../../rehearsal/cloud/googleidentity/service";
import type { ResourceModel, Service } from "../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../rehearsal/cloud/kernel/properties";
import { World } from "../../rehearsal/cloud/kernel/world";
import { serviceAccount } from "../../rehearsal/cloud/serviceaccount/service";
import { SERVER, pushImage } from "./images";
import { createThrough, modelOf, testContext } from "./world";

export const NAMED = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
const EMAIL = "harbor-ai@sluice-rehearsal.iam.gserviceaccount.com";

/** An image whose answer tells the revision that gave it. */
export const ANSWER = SERVER(
  "({ revision: process.env.K_REVISION, service: process.env.K_SERVICE, version: process.env.VERSION })",
);
/** Another image that does the same. */
export const OTHER = ANSWER.replace("listening", "listens");

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

/** Cloud Run, with an account of its own. */
export class CloudRunFixture {
  readonly directory = mkdtempSync(join(tmpdir(), "cloudrun-"));
  readonly context = testContext();
  /** Connections are kept, as a client of the service would: a handshake for each request is most of its time. */
  private readonly agent = new Agent({ keepAlive: true });
  private identity: Service | undefined;

  private constructor(
    public world: World,
    public service: CloudRunService,
  ) {}

  static async open(): Promise<CloudRunFixture> {
    const fixture = new CloudRunFixture(undefined as never, undefined as never);
    await fixture.start();
    await fixture.account("harbor-ai");
    return fixture;
  }

  /** Another account of the project. */
  async account(accountId: string): Promise<void> {
    const model = modelOf(serviceAccount(this.world), "gcp:serviceaccount/account:Account");
    await createThrough(model, { accountId });
  }

  /** Begins the cloud, with what its folder holds. */
  async start(): Promise<void> {
    this.world = await World.create({ directory: this.directory, speed: 50 });
    this.identity = googleIdentity(this.world);
    this.service = cloudRun(this.world);
    await this.identity.start?.();
    await this.service.start?.();
  }

  /** Ends the cloud; its folder stays. */
  async stop(): Promise<void> {
    this.world.stopping.abort(new Error("test over"));
    await this.service.stop?.();
    await this.identity?.stop?.();
    this.world.clock.stop();
    this.world.store.close();
  }

  async close(): Promise<void> {
    this.agent.destroy();
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  get model(): ResourceModel {
    return modelOf(this.service, "gcp:cloudrunv2/service:Service");
  }

  create(inputs: Properties): Promise<{ id: string; outputs: Properties }> {
    return createThrough(this.model, inputs);
  }

  /** What a program declares of a service whose newest revision is `revision` of this source (or digest). */
  declare(
    source: string,
    revision: string | undefined,
    change: Properties = {},
    template: Properties = {},
  ): Properties {
    const digest = source.startsWith("sha256:") ? source : pushImage(this.directory, source);
    const container = {
      image: `us-docker.pkg.dev/harbor/ai@${digest}`,
      envs: [{ name: "VERSION", value: "1" }],
      startupProbe: {
        httpGet: { path: "/healthz" },
        periodSeconds: 2,
        timeoutSeconds: 2,
        failureThreshold: 3,
      },
    };
    return {
      name: "harbor-ai",
      location: "us-central1",
      invokerIamDisabled: true,
      deletionProtection: false,
      template: {
        ...(revision === undefined ? {} : { revision: `harbor-ai-${revision}` }),
        serviceAccount: EMAIL,
        containers: [container],
        ...template,
      },
      ...change,
    };
  }

  async update(id: string, before: Properties, after: Properties): Promise<Properties> {
    const { model } = this;
    const outputs = await model.update?.(
      id,
      model.inputs.parse(after),
      model.inputs.parse(before),
      this.context,
    );
    if (outputs === undefined) throw new Error("the model has no update");
    return outputs;
  }

  /** A request to the service's address, by the cloud's names and with its authority. */
  ask(uri: unknown, path = "/"): Promise<Answer> {
    const host = new URL(String(uri)).host;
    const endpoint = this.world.names.resolve(host, 443);
    if (endpoint === undefined) throw new Error(`${host} does not resolve`);
    const ca = readFileSync(this.world.authority.certificateFile);
    const { address, port } = endpoint;
    return new Promise((resolve, reject) => {
      request(
        { host: address, port, path, servername: host, headers: { host }, ca, agent: this.agent },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.once("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString(),
            }),
          );
        },
      )
        .once("error", reject)
        .end();
    });
  }

  async revisionOf(uri: unknown): Promise<string> {
    return (JSON.parse((await this.ask(uri)).body) as { revision: string }).revision;
  }

  pids(): number[] {
    return this.service.instances().flatMap(({ instances }) => instances.map(({ pid }) => pid));
  }
}

/** Rows of traffic by revision and percent. */
export const rows = (...shares: [string, number][]): Properties => ({
  traffics: shares.map(([revision, percent]) => ({
    type: NAMED,
    revision: `harbor-ai-${revision}`,
    percent,
  })),
});
