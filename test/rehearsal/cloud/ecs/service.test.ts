import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  InitializationError,
  type ResourceContext,
  type ResourceModel,
} from "../../../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { World } from "../../../../rehearsal/cloud/kernel/world";
import { type EcsService, ecs } from "../../../../rehearsal/cloud/ecs/service";
import { eventually } from "../../../support/eventually";
import { SERVER, alive, pushImage } from "../../../support/images";
import { FakeTargets } from "../../../support/targets";

const GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/0123456789abcdef";
const ROLE = "arn:aws:iam::123456789012:role/execution";
const PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/harbor/key";
const cancelled = new AbortController();
const context: ResourceContext = { urn: "urn:x", name: "x", region: "us-east-1", signal: cancelled.signal };

const HEALTHY = (version: string): string => SERVER(`"${version}"`);
const UNHEALTHY = `require("node:http").createServer((_, response) => response.writeHead(503).end()).listen(Number(process.env.PORT));`;
const CRASHING = `console.log("starting"); throw new Error("AI_URL is missing");`;

jest.setTimeout(30_000);

describe("ECS", () => {
  let directory: string;
  let world: World;
  let targets: FakeTargets;
  let service: EcsService;
  let parameters: Map<string, string>;
  let cluster: string;

  const model = (type: string): ResourceModel => {
    const found = service.resources.find((one) => one.type === `aws:ecs/${type}`);
    if (found === undefined) throw new Error(`no model of ${type}`);
    return found;
  };
  const create = async (type: string, inputs: Properties): Promise<{ id: string; outputs: Properties }> => {
    const one = model(type);
    const parsed = one.inputs.parse(inputs);
    expect(one.validate?.(parsed) ?? []).toEqual([]);
    return one.create(parsed, context);
  };
  const container = (digest: string, change: Properties = {}): Properties => ({
    name: "api",
    image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/harbor-api@${digest}`,
    portMappings: [{ containerPort: 8080, protocol: "tcp" }],
    environment: [{ name: "VERSION", value: "1.1.0" }],
    stopTimeout: 30,
    ...change,
  });
  const define = async (source: string | { digest: string }, change: Properties = {}): Promise<string> => {
    const digest = typeof source === "string" ? pushImage(directory, source) : source.digest;
    const { id } = await create("taskDefinition:TaskDefinition", {
      family: "harbor-blue",
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: ROLE,
      containerDefinitions: JSON.stringify([container(digest, change)]),
    });
    return id;
  };
  const serviceInputs = (taskDefinition: string, change: Properties = {}): Properties => ({
    name: "api",
    cluster,
    taskDefinition,
    desiredCount: 2,
    launchType: "FARGATE",
    deploymentCircuitBreaker: { enable: true, rollback: true },
    networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"] },
    loadBalancers: [{ targetGroupArn: GROUP, containerName: "api", containerPort: 8080 }],
    waitForSteadyState: true,
    ...change,
  });
  const parsed = (inputs: Properties): Properties => model("service:Service").inputs.parse(inputs);
  const update = async (id: string, before: Properties, after: Properties): Promise<Properties | undefined> =>
    model("service:Service").update?.(id, parsed(after), parsed(before), context);
  const kinds = (): string[] => world.events.since(0).map(({ kind }) => kind);

  const open = async (): Promise<void> => {
    world = await World.create({ directory, speed: 50 });
    world.provide("targets", targets);
    world.provide("parameters", { value: (name) => parameters.get(name) });
    world.provide("roles", {
      find: (arn) =>
        arn === ROLE ? { name: "execution", trustedServices: ["ecs-tasks.amazonaws.com"] } : undefined,
    });
    service = ecs(world);
    await service.start?.();
  };
  const close = async (): Promise<void> => {
    world.stopping.abort(new Error("stopping"));
    await service.stop?.();
    world.clock.stop();
    world.store.flush();
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "ecs-"));
    targets = new FakeTargets([GROUP]);
    parameters = new Map([[PARAMETER, "hush-hush"]]);
    await open();
    world.references.add("subnet-1", "aws:ec2/subnet:Subnet", "subnet-1");
    world.references.add("sg-1", "aws:ec2/securityGroup:SecurityGroup", "sg-1");
    world.references.add(GROUP, "aws:lb/targetGroup:TargetGroup", GROUP);
    ({ id: cluster } = await create("cluster:Cluster", { name: "harbor" }));
  });
  afterEach(async () => {
    await close();
    targets.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it("keeps the desired number of tasks, with environment and secrets, and replaces one that dies", async () => {
    const definition = await define(SERVER("({ version: process.env.VERSION, key: process.env.AI_KEY })"), {
      secrets: [{ name: "AI_KEY", valueFrom: PARAMETER }],
    });
    await create("service:Service", serviceInputs(definition));
    const [first, second] = service.tasks();
    expect(service.tasks().map(({ status }) => status)).toEqual(["RUNNING", "RUNNING"]);
    expect(await (await fetch(`http://${first?.endpoint}/`)).json()).toEqual({
      version: "1.1.0",
      key: "hush-hush",
    });
    service.killTask(first?.arn ?? "");
    await eventually(
      () => {
        const now = service.tasks();
        expect(now.map(({ status }) => status)).toEqual(["RUNNING", "RUNNING"]);
        expect(now.map(({ arn }) => arn)).toContain(second?.arn);
        expect(now.map(({ arn }) => arn)).not.toContain(first?.arn);
      },
      { what: "a new task stood in for the killed one" },
    );
    const stopped = world.events.since(0).find(({ kind }) => kind === "task-stopped");
    expect(stopped?.detail?.reason).toMatch(/^Essential container in task exited \(killed by SIGKILL\)/);
  });

  it("deploys a new task definition under traffic without one failed request", async () => {
    const url = await targets.front(GROUP);
    const first = serviceInputs(await define(HEALTHY("1.1.0")));
    const { id } = await create("service:Service", first);
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
    const second = serviceInputs(await define(HEALTHY("1.2.0")));
    await update(id, first, second);
    await new Promise((resolve) => setTimeout(resolve, 200));
    going = false;
    await Promise.all(clients);
    expect([...seen.keys()].sort()).toEqual(["1.1.0", "1.2.0"]);
    expect(service.tasks().every(({ taskDefinition }) => taskDefinition.endsWith(":2"))).toBe(true);
    expect((await model("service:Service").read(id, context))?.inputs).toMatchObject({ desiredCount: 2 });
    expect(kinds().filter((kind) => kind === "service-steady")).toHaveLength(2);
  });

  it("takes a task out of the target group and lets it drain before it gets SIGTERM", async () => {
    const order: string[] = [];
    const definition = await define(HEALTHY("1"));
    const { id } = await create("service:Service", serviceInputs(definition, { desiredCount: 1 }));
    const pid = service.tasks()[0]?.pid ?? 0;
    const { deregister } = targets;
    targets.deregister = async (group, target) => {
      order.push(`deregister while ${alive(pid) ? "alive" : "dead"}`);
      await deregister.call(targets, group, target);
      await new Promise((resolve) => setTimeout(resolve, 100));
      order.push(`drained while ${alive(pid) ? "alive" : "dead"}`);
    };
    await model("service:Service").delete(id, context);
    expect(order).toEqual(["deregister while alive", "drained while alive"]);
    expect(alive(pid)).toBe(false);
    expect(await model("service:Service").read(id, context)).toBeUndefined();
  });

  it("kills a task that ignores SIGTERM", async () => {
    const definition = await define(
      `process.on("SIGTERM", () => {}); ${HEALTHY("1").replace(/process\.on\("SIGTERM".*/, "")}`,
      { stopTimeout: 2 },
    );
    const { id } = await create("service:Service", serviceInputs(definition, { desiredCount: 1 }));
    const pid = service.tasks()[0]?.pid ?? 0;
    await model("service:Service").delete(id, context);
    expect(alive(pid)).toBe(false);
  });

  it("goes back when the new version crashes at start, says its log line, and never has less than all of the old", async () => {
    const first = serviceInputs(await define(HEALTHY("1.1.0")));
    const { id } = await create("service:Service", first);
    const before = service.tasks().map(({ arn }) => arn);
    const second = serviceInputs(await define(CRASHING));
    await expect(update(id, first, second)).rejects.toThrow(
      /DeploymentFailed: waiting for ECS Service \(api\) update: ECS deployment circuit breaker: tasks failed to start\. Rolled back to harbor-blue:1\. Last failure: Essential container in task exited \(exit code 1\): Error: AI_URL is missing/,
    );
    expect(service.tasks().map(({ arn }) => arn)).toEqual(before);
    expect(kinds()).toEqual(expect.arrayContaining(["deployment-failed", "deployment-rolled-back"]));
    expect(
      world.events
        .since(0)
        .filter(({ kind, message }) => kind === "task-stopped" && message.includes("AI_URL")),
    ).toHaveLength(3);
    expect((await model("service:Service").read(id, context))?.inputs.taskDefinition).toBe(
      first.taskDefinition,
    );
  });

  it("goes back when the new version never gets healthy", async () => {
    const first = serviceInputs(await define(HEALTHY("1.1.0")), { healthCheckGracePeriodSeconds: 10 });
    const { id } = await create("service:Service", first);
    const second = serviceInputs(await define(UNHEALTHY), { healthCheckGracePeriodSeconds: 10 });
    await expect(update(id, first, second)).rejects.toThrow(
      /Last failure: Task failed ELB health checks in \(target-group arn:.*503/,
    );
    await eventually(
      () =>
        expect(service.tasks().map(({ taskDefinition }) => taskDefinition)).toEqual([
          first.taskDefinition,
          first.taskDefinition,
        ]),
      {
        what: "only the old version runs",
      },
    );
  });

  it("keeps the resource, not usable, when its first deployment fails", async () => {
    const failed = await create(
      "service:Service",
      serviceInputs(await define({ digest: `sha256:${"0".repeat(64)}` })),
    ).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(InitializationError);
    expect((failed as InitializationError).id).toBe("arn:aws:ecs:us-east-1:123456789012:service/harbor/api");
    expect((failed as InitializationError).message).toMatch(
      /CannotPullContainerError: pull image manifest has been retried 1 time\(s\): failed to resolve ref 123456789012\.dkr\.ecr\.us-east-1\.amazonaws\.com\/harbor-api@sha256:0{64}: .*: not found/,
    );
    expect(service.tasks()).toEqual([]);
  });

  it.each([
    [
      "a missing secret",
      { secrets: [{ name: "K", valueFrom: "arn:aws:ssm:us-east-1:123456789012:parameter/gone" }] },
      /ResourceInitializationError: unable to pull secrets .* invalid parameters: \/gone/,
    ],
    [
      "a missing log group",
      {
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": "/none",
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "api",
          },
        },
      },
      /ResourceNotFoundException: The specified log group does not exist/,
    ],
    ["a command that is not node", { command: ["sh"] }, /CannotStartContainerError: exec: "sh"/],
  ])("says why a task cannot start: %s", async (_, change, message) => {
    await expect(
      create("service:Service", serviceInputs(await define(HEALTHY("1"), change))),
    ).rejects.toThrow(message);
  });

  it("says so when ECS is not trusted with the role", async () => {
    const definition = await define(HEALTHY("1"));
    world.use("roles").find = () => ({ name: "execution", trustedServices: ["lambda.amazonaws.com"] });
    await expect(create("service:Service", serviceInputs(definition))).rejects.toThrow(
      /ECS was unable to assume the role .*role\/execution/,
    );
  });

  it.each([
    [
      "InvalidParameterException: The container web does not exist",
      { loadBalancers: [{ targetGroupArn: GROUP, containerName: "web", containerPort: 8080 }] },
    ],
    [
      "did not have a container port 80 defined",
      { loadBalancers: [{ targetGroupArn: GROUP, containerName: "api", containerPort: 80 }] },
    ],
    [
      "loadBalancers.targetGroupArn names arn:none",
      { loadBalancers: [{ targetGroupArn: "arn:none", containerName: "api", containerPort: 8080 }] },
    ],
    ["networkConfiguration.subnets names subnet-2", { networkConfiguration: { subnets: ["subnet-2"] } }],
    [
      "networkConfiguration.securityGroups names sg-2",
      { networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-2"] } },
    ],
    ["ClusterNotFoundException", { cluster: "arn:none" }],
    ["Unable to describe task definition", { taskDefinition: "harbor-blue:99" }],
  ])("refuses a service that points at nothing: %s", async (message, change) => {
    const definition = await define(HEALTHY("1"));
    await expect(create("service:Service", { ...serviceInputs(definition), ...change })).rejects.toThrow(
      message,
    );
  });

  it("refuses a target group that no listener uses", async () => {
    targets.unused.add(GROUP);
    await expect(create("service:Service", serviceInputs(await define(HEALTHY("1"))))).rejects.toThrow(
      `InvalidParameterException: The target group with targetGroupArn ${GROUP} does not have an associated load balancer.`,
    );
  });

  it("changes the number of tasks without a deployment", async () => {
    const definition = await define(HEALTHY("1"));
    const first = serviceInputs(definition, { desiredCount: 1 });
    const { id } = await create("service:Service", first);
    await update(id, first, serviceInputs(definition, { desiredCount: 3 }));
    expect(service.tasks()).toHaveLength(3);
    await update(id, first, serviceInputs(definition, { desiredCount: 1 }));
    expect(service.tasks()).toHaveLength(1);
    expect(kinds().filter((kind) => kind === "deployment-started")).toHaveLength(1);
  });

  it("does not give a cluster away under its services, nor a name twice", async () => {
    const inputs = serviceInputs(await define(HEALTHY("1")), { desiredCount: 0 });
    await create("service:Service", inputs);
    await expect(create("service:Service", inputs)).rejects.toThrow(
      "Creation of service was not idempotent.",
    );
    await expect(async () => model("cluster:Cluster").delete(cluster, context)).rejects.toThrow(
      "ClusterContainsServicesException",
    );
  });

  it("starts the tasks again after the cloud was restarted", async () => {
    await create("service:Service", serviceInputs(await define(HEALTHY("1.1.0"))));
    const before = service.tasks().map(({ pid }) => pid ?? 0);
    await close();
    expect(before.filter(alive)).toEqual([]);
    await open();
    await eventually(
      () => expect(service.tasks().map(({ status }) => status)).toEqual(["RUNNING", "RUNNING"]),
      { what: "both tasks ran again" },
    );
    await eventually(
      () => expect(targets.health(GROUP).map(({ state }) => state)).toEqual(["healthy", "healthy"]),
      {
        what: "only the new tasks were registered",
      },
    );
  });

  it("lets go of the wait when the engine cancels, and keeps the service", async () => {
    const stop = new AbortController();
    const one = model("service:Service");
    const waiting = one.create(
      parsed(serviceInputs(await define(UNHEALTHY), { deploymentCircuitBreaker: undefined })),
      { ...context, signal: stop.signal },
    );
    setTimeout(() => stop.abort(new Error("the engine cancelled the operation")), 100);
    await expect(waiting).rejects.toBeInstanceOf(InitializationError);
    expect(await one.read("arn:aws:ecs:us-east-1:123456789012:service/harbor/api", context)).toBeDefined();
  });
});
