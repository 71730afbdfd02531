import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InitializationError, type ResourceModel } from "../../../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { World } from "../../../../rehearsal/cloud/kernel/world";
import { type CloudRunService, cloudRun } from "../../../../rehearsal/cloud/cloudrun/service";
import { secretManager } from "../../../../rehearsal/cloud/secretmanager/service";
import { serviceAccount } from "../../../../rehearsal/cloud/serviceaccount/service";
import { eventually } from "../../../support/eventually";
import { SERVER, alive, pushImage } from "../../../support/images";
import { createThrough, modelOf, testContext } from "../../../support/world";

const NAMED = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
const EMAIL = "harbor-ai@sluice-rehearsal.iam.gserviceaccount.com";
const ANSWER = SERVER(
  "({ revision: process.env.K_REVISION, service: process.env.K_SERVICE, key: process.env.AI_KEY, version: process.env.VERSION })",
);

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

jest.setTimeout(30_000);

describe("Cloud Run", () => {
  /** Connections are kept, as a client of the service would: a handshake for each request is most of its time. */
  let agent: Agent;
  let directory: string;
  let world: World;
  let service: CloudRunService;
  let model: ResourceModel;
  const context = testContext();

  const open = async (): Promise<void> => {
    world = await World.create({ directory, speed: 50 });
    service = cloudRun(world);
    model = modelOf(service, "gcp:cloudrunv2/service:Service");
  };
  const close = async (): Promise<void> => {
    world.stopping.abort(new Error("test over"));
    await service.stop?.();
    world.clock.stop();
    world.store.flush();
  };
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "cloudrun-"));
    agent = new Agent({ keepAlive: true });
    await open();
    const secrets = secretManager(world);
    await createThrough(modelOf(serviceAccount(world), "gcp:serviceaccount/account:Account"), {
      accountId: "harbor-ai",
    });
    await createThrough(modelOf(secrets, "gcp:secretmanager/secret:Secret"), {
      secretId: "ai-key",
      replication: { auto: {} },
    });
    await createThrough(modelOf(secrets, "gcp:secretmanager/secretVersion:SecretVersion"), {
      secret: "projects/sluice-rehearsal/secrets/ai-key",
      secretData: "hush-hush",
    });
    await createThrough(modelOf(secrets, "gcp:secretmanager/secretIamMember:SecretIamMember"), {
      secretId: "ai-key",
      role: "roles/secretmanager.secretAccessor",
      member: `serviceAccount:${EMAIL}`,
    });
  });
  afterEach(async () => {
    agent.destroy();
    await close();
    rmSync(directory, { recursive: true, force: true });
  });

  const declare = (
    source: string,
    revision: string | undefined,
    change: Properties = {},
    template: Properties = {},
  ): Properties => ({
    name: "harbor-ai",
    location: "us-central1",
    invokerIamDisabled: true,
    deletionProtection: false,
    template: {
      ...(revision === undefined ? {} : { revision: `harbor-ai-${revision}` }),
      serviceAccount: EMAIL,
      containers: [
        {
          image: `us-docker.pkg.dev/harbor/ai@${source.startsWith("sha256:") ? source : pushImage(directory, source)}`,
          envs: [
            { name: "VERSION", value: "1" },
            { name: "AI_KEY", valueSource: { secretKeyRef: { secret: "ai-key", version: "latest" } } },
          ],
          startupProbe: {
            httpGet: { path: "/healthz" },
            periodSeconds: 2,
            timeoutSeconds: 2,
            failureThreshold: 3,
          },
        },
      ],
      ...template,
    },
    ...change,
  });
  const rows = (...shares: [string, number][]): Properties => ({
    traffics: shares.map(([revision, percent]) => ({
      type: NAMED,
      revision: `harbor-ai-${revision}`,
      percent,
    })),
  });
  const update = async (id: string, before: Properties, after: Properties): Promise<Properties> => {
    const outputs = await model.update?.(id, model.inputs.parse(after), model.inputs.parse(before), context);
    if (outputs === undefined) throw new Error("the model has no update");
    return outputs;
  };
  const ask = (uri: unknown, path = "/"): Promise<Answer> => {
    const host = new URL(String(uri)).host;
    const endpoint = world.names.resolve(host, 443);
    if (endpoint === undefined) throw new Error(`${host} does not resolve`);
    return new Promise((resolve, reject) => {
      const ca = readFileSync(world.authority.certificateFile);
      request(
        { host: endpoint.address, port: endpoint.port, path, servername: host, headers: { host }, ca, agent },
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
  };
  const revisionOf = async (uri: unknown): Promise<string> =>
    (JSON.parse((await ask(uri)).body) as { revision: string }).revision;
  const pids = (): number[] =>
    service.instances().flatMap(({ instances }) => instances.map(({ pid }) => pid));

  it("serves the revision at its address over TLS, with its environment and the secret, and adds no header", async () => {
    const { id, outputs } = await createThrough(model, declare(ANSWER, "r1"));
    expect(id).toBe("projects/sluice-rehearsal/locations/us-central1/services/harbor-ai");
    expect(outputs.uri).toMatch(/^https:\/\/harbor-ai-[a-z0-9]{10}-uc\.a\.run\.app$/);
    const answer = await ask(outputs.uri);
    expect(JSON.parse(answer.body)).toEqual({
      revision: "harbor-ai-r1",
      service: "harbor-ai",
      key: "hush-hush",
      version: "1",
    });
    expect(Object.keys(answer.headers).sort()).toEqual(
      ["connection", "content-length", "content-type", "date"].sort(),
    );
    expect(outputs).toMatchObject({
      latestReadyRevision: `${id}/revisions/harbor-ai-r1`,
      trafficStatuses: [{ percent: 100 }],
    });
  });

  it("splits requests by percent, within the interval that chance allows", async () => {
    const first = declare(ANSWER, "r1");
    const { id, outputs } = await createThrough(model, first);
    const second = declare(ANSWER, "r2", rows(["r1", 90], ["r2", 10]), {});
    await update(id, first, second);
    const total = 600;
    let candidate = 0;
    for (let batch = 0; batch < total / 20; batch += 1) {
      const seen = await Promise.all(Array.from({ length: 20 }, () => revisionOf(outputs.uri)));
      candidate += seen.filter((name) => name === "harbor-ai-r2").length;
    }
    // 10 % of 600: 60, standard deviation 7.3; 4.5 of them are left in less than one run in 100,000.
    expect(Math.abs(candidate - 60)).toBeLessThanOrEqual(33);
  });

  it("moves traffic to a new revision and back by the old declaration, without one failed request", async () => {
    const first = declare(ANSWER, "r1", rows(["r1", 100]));
    const { id, outputs } = await createThrough(model, first);
    const statuses = new Map<number, number>();
    let going = true;
    const client = async (): Promise<void> => {
      while (going) {
        const { status } = await ask(outputs.uri);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const clients = [client(), client()];
    const second = declare(ANSWER.replace("listening", "listens"), "r2", rows(["r1", 0], ["r2", 100]));
    await update(id, first, second);
    expect(await revisionOf(outputs.uri)).toBe("harbor-ai-r2");
    await update(id, second, first);
    expect(await revisionOf(outputs.uri)).toBe("harbor-ai-r1");
    going = false;
    await Promise.all(clients);
    expect([...statuses.keys()]).toEqual([200]);
    await eventually(() => expect(pids()).toHaveLength(1), { what: "only the stable revision runs" });
  });

  it("refuses a revision's name with another content, and changes nothing", async () => {
    const first = declare(ANSWER, "r1");
    const { id, outputs } = await createThrough(model, first);
    const other = declare(ANSWER.replace("listening", "listens"), "r1");
    await expect(update(id, first, other)).rejects.toThrow(
      "Revision named 'harbor-ai-r1' with different configuration already exists.",
    );
    expect((await model.read(id, context))?.inputs.template).toEqual(model.inputs.parse(first).template);
    expect(await revisionOf(outputs.uri)).toBe("harbor-ai-r1");
  });

  it("names revisions by itself, and makes none while the template stays the same", async () => {
    const first = declare(ANSWER, undefined);
    const { id, outputs } = await createThrough(model, first);
    const name = String(outputs.latestCreatedRevision);
    expect(name).toMatch(/harbor-ai-00001-[a-z]{3}$/);
    expect((await update(id, first, { ...first, description: "x" })).latestCreatedRevision).toBe(name);
    const next = declare(ANSWER.replace("listening", "listens"), undefined);
    expect((await update(id, first, next)).latestCreatedRevision).toMatch(/harbor-ai-00003-[a-z]{3}$/);
  });

  it.each([
    [
      "that crashes",
      `throw new Error("the model's file is missing");`,
      /failed to start and listen on the port .*PORT=8080.*exited with code 1.*Error: the model's file is missing/,
    ],
    [
      "whose probe fails",
      SERVER("1").replace("response.setHeader", "response.statusCode = 500; response.setHeader"),
      /failed the configured startup probe checks/,
    ],
    [
      "that is nowhere",
      `sha256:${"0".repeat(64)}`,
      /Image 'us-docker\.pkg\.dev\/harbor\/ai@sha256:0{64}' not found/,
    ],
  ])("leaves the traffic where it was when a revision %s does not start", async (_, source, reason) => {
    const first = declare(ANSWER, "r1");
    const { id, outputs } = await createThrough(model, first);
    const second = declare(source, "r2");
    await expect(update(id, first, second)).rejects.toThrow(reason);
    await expect(update(id, first, second)).rejects.toThrow(
      /Revision 'harbor-ai-r2' is not ready and cannot serve traffic/,
    );
    expect(await revisionOf(outputs.uri)).toBe("harbor-ai-r1");
    expect((await model.read(id, context))?.outputs).toMatchObject({
      latestReadyRevision: `${id}/revisions/harbor-ai-r1`,
      latestCreatedRevision: `${id}/revisions/harbor-ai-r2`,
    });
    await update(id, second, first);
    expect(await revisionOf(outputs.uri)).toBe("harbor-ai-r1");
    await eventually(() => expect(pids()).toHaveLength(1), { what: "only the stable revision runs" });
  });

  it("refuses traffic to a revision that does not exist, and leaves it where it was", async () => {
    const first = declare(ANSWER, "r1");
    const { id, outputs } = await createThrough(model, first);
    await expect(update(id, first, { ...first, ...rows(["r1", 50], ["r9", 50]) })).rejects.toThrow(
      "Revision 'harbor-ai-r9' does not exist or is deleted",
    );
    expect(await revisionOf(outputs.uri)).toBe("harbor-ai-r1");
  });

  it("says that the account may not read the secret, and keeps the service", async () => {
    const declared = declare(ANSWER, "r1", {}, { serviceAccount: undefined });
    const failed = await createThrough(model, declared).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(InitializationError);
    expect((failed as Error).message).toMatch(
      /Permission denied on secret: projects\/sluice-rehearsal\/secrets\/ai-key\/versions\/latest for Revision service account 481516234200-compute/,
    );
    expect((await ask((failed as InitializationError).outputs.uri)).status).toBe(404);
  });

  it("refuses an account that does not exist", async () => {
    await expect(
      createThrough(model, declare(ANSWER, "r1", {}, { serviceAccount: "nobody@x.iam.gserviceaccount.com" })),
    ).rejects.toThrow(/actAs' denied on service account nobody@/);
  });

  it("answers 403 to everybody while the invoker is checked, and keeps Google's own paths to itself", async () => {
    const first = declare(ANSWER, "r1", { invokerIamDisabled: false });
    const { id, outputs } = await createThrough(model, first);
    expect((await ask(outputs.uri)).status).toBe(403);
    await update(id, first, { ...first, invokerIamDisabled: true });
    expect((await ask(outputs.uri)).status).toBe(200);
    expect((await ask(outputs.uri, "/healthz")).status).toBe(404);
  });

  it("serves a revision without traffic under its tag", async () => {
    const first = declare(ANSWER, "r1", rows(["r1", 100]));
    const { id, outputs } = await createThrough(model, first);
    const traffics = [
      { type: NAMED, revision: "harbor-ai-r1", percent: 100 },
      { type: NAMED, revision: "harbor-ai-r2", percent: 0, tag: "candidate" },
    ];
    const after = await update(id, first, declare(ANSWER, "r2", { traffics }));
    const [, candidate] = after.trafficStatuses as { uri: string }[];
    expect(await revisionOf(candidate?.uri)).toBe("harbor-ai-r2");
    expect(await revisionOf(outputs.uri)).toBe("harbor-ai-r1");
  });

  it("starts an instance again that has died, and requests wait for it", async () => {
    const { outputs } = await createThrough(model, declare(ANSWER, "r1"));
    const [pid = 0] = pids();
    process.kill(pid, "SIGKILL");
    await eventually(() => expect(pids()).not.toContain(pid), { what: "its end was noticed" });
    expect(await revisionOf(outputs.uri)).toBe("harbor-ai-r1");
    expect(pids()).toHaveLength(1);
  });

  it("ends and replaces an instance whose liveness probe fails", async () => {
    const source = `let ok = true; ${SERVER("1").replace("response.setHeader", "if (request.url === '/break') ok = false; if (!ok) response.statusCode = 500; response.setHeader")}`;
    const declared = declare(source, "r1");
    const [container] = (declared.template as { containers: Properties[] }).containers;
    Object.assign(container ?? {}, {
      livenessProbe: { httpGet: { path: "/alive" }, periodSeconds: 2, failureThreshold: 2 },
    });
    const { outputs } = await createThrough(model, declared);
    const [pid = 0] = pids();
    expect((await ask(outputs.uri, "/break")).status).toBe(500);
    await eventually(() => expect(pids()).not.toContain(pid), { what: "the sick instance was ended" });
    await eventually(async () => expect((await ask(outputs.uri)).status).toBe(200), {
      what: "another stood in",
    });
  });

  it("is protected from deletion unless told otherwise, and takes its processes and names with it", async () => {
    const first = declare(ANSWER, "r1", { deletionProtection: undefined });
    const { id, outputs } = await createThrough(model, first);
    await expect(model.delete(id, context)).rejects.toThrow(/without setting deletionProtection to false/);
    await update(id, first, { ...first, deletionProtection: false });
    const [pid = 0] = pids();
    await model.delete(id, context);
    expect(alive(pid)).toBe(false);
    expect(world.names.resolve(new URL(String(outputs.uri)).host, 443)).toBeUndefined();
    expect(await model.read(id, context)).toBeUndefined();
  });

  it("serves again after the cloud was restarted", async () => {
    const { outputs } = await createThrough(model, declare(ANSWER, "r1"));
    const before = pids();
    await close();
    expect(before.filter(alive)).toEqual([]);
    await open();
    secretManager(world);
    await service.start?.();
    expect(await revisionOf(outputs.uri)).toBe("harbor-ai-r1");
  });

  it.each([
    ["percents that do not total 100", rows(["r1", 90]), {}, /traffics the percents total 90/],
    [
      "a latest row with a revision",
      { traffics: [{ percent: 100, revision: "harbor-ai-r1" }] },
      {},
      /must be of type TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION/,
    ],
    ["a revision of another name", {}, { revision: "r1" }, /r1 must begin with harbor-ai-/],
    [
      "an image by tag",
      {},
      { containers: [{ image: "us-docker.pkg.dev/harbor/ai:1" }] },
      /must end in @sha256/,
    ],
    [
      "a reserved variable",
      {},
      { containers: [{ image: `x@sha256:${"a".repeat(64)}`, envs: [{ name: "PORT", value: "1" }] }] },
      /reserved env names were provided: PORT/,
    ],
    ["an internal ingress", { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" }, {}, /INGRESS_TRAFFIC_ALL/],
    ["an unknown property", { iapEnabled: true }, {}, /iapEnabled is not modelled/],
    [
      "more least than most instances",
      {},
      { scaling: { minInstanceCount: 3, maxInstanceCount: 2 } },
      /minInstanceCount 3 is more than/,
    ],
    [
      "a sidecar",
      {},
      { containers: [{ image: `x@sha256:${"a".repeat(64)}` }, { image: `x@sha256:${"a".repeat(64)}` }] },
      /sidecars are not modelled/,
    ],
  ])("refuses %s", async (_, change, template, message) => {
    await expect(createThrough(model, declare(ANSWER, "r1", change, template))).rejects.toThrow(message);
  });
});
