import { InitializationError } from "../../../../rehearsal/cloud/kernel/model";
import { CRASHING, EcsFixture, GROUP, HEALTHY, PARAMETER, SECRET, UNHEALTHY } from "../../../support/ecs";
import { eventually } from "../../../support/eventually";
import { SERVER, alive } from "../../../support/images";

jest.setTimeout(120_000);

describe("ECS", () => {
  let cloud: EcsFixture;
  beforeEach(async () => (cloud = await EcsFixture.open()));
  afterEach(() => cloud.close());

  it("keeps the desired number of tasks, with environment and secrets, and replaces one that dies", async () => {
    const definition = await cloud.define(
      SERVER("({ version: process.env.VERSION, key: process.env.AI_KEY, url: process.env.URL })"),
      {
        secrets: [
          { name: "AI_KEY", valueFrom: PARAMETER },
          { name: "URL", valueFrom: SECRET },
        ],
      },
    );
    await cloud.create("service:Service", cloud.declare(definition));
    const [first, second] = cloud.service.tasks();
    expect(cloud.service.tasks().map(({ status }) => status)).toEqual(["RUNNING", "RUNNING"]);
    expect(await (await fetch(`http://${first?.endpoint}/`)).json()).toEqual({
      version: "1.1.0",
      key: "hush-hush",
      url: "postgres://",
    });
    cloud.service.killTask(first?.arn ?? "");
    await eventually(
      () => {
        const now = cloud.service.tasks();
        expect(now.map(({ status }) => status)).toEqual(["RUNNING", "RUNNING"]);
        expect(now.map(({ arn }) => arn)).toContain(second?.arn);
        expect(now.map(({ arn }) => arn)).not.toContain(first?.arn);
      },
      { what: "a new task stood in for the killed one" },
    );
    const stopped = cloud.world.events.since(0).find(({ kind }) => kind === "task-stopped");
    expect(stopped?.detail?.reason).toMatch(/^Essential container in task exited \(killed by SIGKILL\)/);
  });

  it("deploys a new task definition under traffic without one failed request", async () => {
    const url = await cloud.targets.front(GROUP);
    const first = cloud.declare(await cloud.define(HEALTHY("1.1.0")));
    const { id } = await cloud.create("service:Service", first);
    const seen = new Map<string, number>();
    let going = true;
    const client = async (): Promise<void> => {
      while (going) {
        const response = await fetch(url);
        const key = response.ok ? String(await response.json()) : `failed ${response.status}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    };
    const clients = [client(), client(), client(), client()];
    const second = cloud.declare(await cloud.define(HEALTHY("1.2.0")));
    await cloud.update(id, first, second);
    await new Promise((resolve) => setTimeout(resolve, 200));
    going = false;
    await Promise.all(clients);
    expect([...seen.keys()].sort()).toEqual(["1.1.0", "1.2.0"]);
    expect(cloud.service.tasks().every(({ taskDefinition }) => taskDefinition.endsWith(":2"))).toBe(true);
    expect((await cloud.model("service:Service").read(id, cloud.context))?.inputs).toMatchObject({
      desiredCount: 2,
    });
    expect(cloud.kinds().filter((kind) => kind === "service-steady")).toHaveLength(2);
  });

  it("takes a task out of the target group and lets it drain before it gets SIGTERM", async () => {
    const order: string[] = [];
    const definition = await cloud.define(HEALTHY("1"));
    const { id } = await cloud.create("service:Service", cloud.declare(definition, { desiredCount: 1 }));
    const pid = cloud.service.tasks()[0]?.pid ?? 0;
    const { deregister } = cloud.targets;
    cloud.targets.deregister = async (group, target) => {
      order.push(`deregister while ${alive(pid) ? "alive" : "dead"}`);
      await deregister.call(cloud.targets, group, target);
      await new Promise((resolve) => setTimeout(resolve, 100));
      order.push(`drained while ${alive(pid) ? "alive" : "dead"}`);
    };
    await cloud.model("service:Service").delete(id, cloud.context);
    expect(order).toEqual(["deregister while alive", "drained while alive"]);
    expect(alive(pid)).toBe(false);
    expect(await cloud.model("service:Service").read(id, cloud.context)).toBeUndefined();
  });

  it("kills a task that ignores SIGTERM", async () => {
    const definition = await cloud.define(
      `process.on("SIGTERM", () => {}); ${HEALTHY("1").replace(/process\.on\("SIGTERM".*/, "")}`,
      { stopTimeout: 2 },
    );
    const { id } = await cloud.create("service:Service", cloud.declare(definition, { desiredCount: 1 }));
    const pid = cloud.service.tasks()[0]?.pid ?? 0;
    await cloud.model("service:Service").delete(id, cloud.context);
    expect(alive(pid)).toBe(false);
  });

  it("goes back when the new version crashes at start, says its log line, and never has less than all of the old", async () => {
    const first = cloud.declare(await cloud.define(HEALTHY("1.1.0")));
    const { id } = await cloud.create("service:Service", first);
    const before = cloud.service.tasks().map(({ arn }) => arn);
    const second = cloud.declare(await cloud.define(CRASHING));
    await expect(cloud.update(id, first, second)).rejects.toThrow(
      /DeploymentFailed: waiting for ECS Service \(api\) update: ECS deployment circuit breaker: tasks failed to start\. Rolled back to harbor-blue:1\. Last failure: Essential container in task exited \(exit code 1\): Error: AI_URL is missing/,
    );
    expect(cloud.service.tasks().map(({ arn }) => arn)).toEqual(before);
    expect(cloud.kinds()).toEqual(expect.arrayContaining(["deployment-failed", "deployment-rolled-back"]));
    expect(
      cloud.world.events
        .since(0)
        .filter(({ kind, message }) => kind === "task-stopped" && message.includes("AI_URL")),
    ).toHaveLength(3);
    expect((await cloud.model("service:Service").read(id, cloud.context))?.inputs.taskDefinition).toBe(
      first.taskDefinition,
    );
  });

  it("goes back when the new version never gets healthy", async () => {
    const first = cloud.declare(await cloud.define(HEALTHY("1.1.0")), { healthCheckGracePeriodSeconds: 10 });
    const { id } = await cloud.create("service:Service", first);
    const second = cloud.declare(await cloud.define(UNHEALTHY), { healthCheckGracePeriodSeconds: 10 });
    await expect(cloud.update(id, first, second)).rejects.toThrow(
      /Last failure: Task failed ELB health checks in \(target-group arn:.*503/,
    );
    await eventually(
      () =>
        expect(cloud.service.tasks().map(({ taskDefinition }) => taskDefinition)).toEqual([
          first.taskDefinition,
          first.taskDefinition,
        ]),
      {
        what: "only the old version runs",
      },
    );
  });

  it("keeps the resource, not usable, when its first deployment fails", async () => {
    const failed = await cloud
      .create("service:Service", cloud.declare(await cloud.define({ digest: `sha256:${"0".repeat(64)}` })))
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(InitializationError);
    expect((failed as InitializationError).id).toBe("arn:aws:ecs:us-east-1:123456789012:service/harbor/api");
    expect((failed as InitializationError).message).toMatch(
      /CannotPullContainerError: pull image manifest has been retried 1 time\(s\): failed to resolve ref 123456789012\.dkr\.ecr\.us-east-1\.amazonaws\.com\/harbor-api@sha256:0{64}: .*: not found/,
    );
    expect(cloud.service.tasks()).toEqual([]);
  });

  it("changes the number of tasks without a deployment", async () => {
    const definition = await cloud.define(HEALTHY("1"));
    const first = cloud.declare(definition, { desiredCount: 1 });
    const { id } = await cloud.create("service:Service", first);
    const three = cloud.declare(definition, { desiredCount: 3 });
    await cloud.update(id, first, three);
    expect(cloud.service.tasks()).toHaveLength(3);
    await cloud.update(id, three, cloud.declare(definition, { desiredCount: 1 }));
    expect(cloud.service.tasks()).toHaveLength(1);
    expect(cloud.kinds().filter((kind) => kind === "deployment-started")).toHaveLength(1);
  });

  it("does not give a cluster away under its services, nor a name twice", async () => {
    const inputs = cloud.declare(await cloud.define(HEALTHY("1")), { desiredCount: 0 });
    await cloud.create("service:Service", inputs);
    await expect(cloud.create("service:Service", inputs)).rejects.toThrow(
      "Creation of service was not idempotent.",
    );
    await expect(async () =>
      cloud
        .model("cluster:Cluster")
        .delete("arn:aws:ecs:us-east-1:123456789012:cluster/harbor", cloud.context),
    ).rejects.toThrow("ClusterContainsServicesException");
  });

  it("starts the tasks again after the cloud was restarted", async () => {
    await cloud.create("service:Service", cloud.declare(await cloud.define(HEALTHY("1.1.0"))));
    const before = cloud.service.tasks().map(({ pid }) => pid ?? 0);
    await cloud.stop();
    expect(before.filter(alive)).toEqual([]);
    await cloud.start();
    await eventually(
      () => expect(cloud.service.tasks().map(({ status }) => status)).toEqual(["RUNNING", "RUNNING"]),
      { what: "both tasks ran again" },
    );
    await eventually(
      () => expect(cloud.targets.health(GROUP).map(({ state }) => state)).toEqual(["healthy", "healthy"]),
      {
        what: "only the new tasks were registered",
      },
    );
  });

  it("lets go of the wait when the engine cancels, and keeps the service", async () => {
    const stop = new AbortController();
    const one = cloud.model("service:Service");
    const waiting = one.create(
      one.inputs.parse(cloud.declare(await cloud.define(UNHEALTHY), { deploymentCircuitBreaker: undefined })),
      { ...cloud.context, signal: stop.signal },
    );
    setTimeout(() => stop.abort(new Error("the engine cancelled the operation")), 100);
    await expect(waiting).rejects.toBeInstanceOf(InitializationError);
    expect(
      await one.read("arn:aws:ecs:us-east-1:123456789012:service/harbor/api", cloud.context),
    ).toBeDefined();
  });
});
