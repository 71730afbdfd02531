import { CRASHING, Compute, Load, VERSION } from "../../../support/compute";
import { eventually } from "../../../support/eventually";
import { alive } from "../../../support/images";
import { testContext } from "../../../support/world";

// Real processes, which start at the machine's own speed.
jest.setTimeout(60_000);

let cloud: Compute;
beforeEach(async () => {
  cloud = await Compute.open(50);
});
afterEach(() => cloud.close());

/** Serves on after SIGTERM for as long as it is let, and takes a moment for every answer. */
const STUBBORN = `
const http = require("node:http");
process.on("SIGTERM", () => console.log("not now"));
const server = http.createServer((request, response) =>
  setTimeout(() => response.end(JSON.stringify(request.url === "/health" ? "ok" : "1.1.0")), 20));
server.keepAliveTimeout = 75000;
server.listen(Number(process.env.PORT), "127.0.0.1");
`;
/** Its health check fails once in every three times: never often enough in a row to be taken out. */
const FLAPPING = `
const http = require("node:http");
let asked = 0;
const server = http.createServer((request, response) => {
  const health = request.url === "/health";
  if (health) asked += 1;
  response.writeHead(health && asked % 3 === 0 ? 503 : 200).end(JSON.stringify("flapping"));
});
server.keepAliveTimeout = 75000;
server.listen(Number(process.env.PORT), "127.0.0.1");
`;
/** Healthy once, and then never again. */
const FAILING_LATER = FLAPPING.replace("asked % 3 === 0", "asked > 3");

it("kills a task that ignores SIGTERM after its stop timeout, and no request fails", async () => {
  const first = cloud.declare("blue", await cloud.define(STUBBORN, { stopTimeout: 30 }));
  const { id } = await cloud.create("service", first);
  const before = cloud.ecs.tasks().map(({ pid }) => pid ?? 0);
  const load = new Load(cloud.url, 4);
  const next = cloud.declare("blue", await cloud.define(VERSION("1.2.0")));
  await cloud.update("service", id, first, next);
  expect(await load.stop()).toEqual(["1.1.0", "1.2.0"]);
  expect(before.filter(alive)).toEqual([]);
  // It was out of the load balancer, drained and told to stop before it was killed.
  expect(cloud.events("target-deregistered")).toHaveLength(2);
});

it("ends the deployment of a slot whose tasks crash at start, with the reason, while the other slot serves on", async () => {
  await cloud.create("service", cloud.declare("blue", await cloud.define(VERSION("1.1.0"))));
  const load = new Load(cloud.url, 4);
  await expect(cloud.create("service", cloud.declare("green", await cloud.define(CRASHING)))).rejects.toThrow(
    /waiting for ECS Service \(green\) create: .*circuit breaker: tasks failed to start\..*Error: AI_URL is missing/,
  );
  expect(await load.stop()).toEqual(["1.1.0"]);
  expect(cloud.running("green")).toBe(0);
  expect(cloud.running("blue")).toBe(2);
});

it("keeps a task whose health check flaps below the threshold, and answers every request", async () => {
  await cloud.create("service", cloud.declare("blue", await cloud.define(FLAPPING)));
  const tasks = cloud.ecs.tasks().map(({ arn }) => arn);
  const load = new Load(cloud.url, 2, 5);
  const now = cloud.world.clock.now();
  await eventually(() => expect(cloud.world.clock.now()).toBeGreaterThan(now + 100_000), {
    what: "twenty health checks had passed",
  });
  expect(await load.stop()).toEqual(["flapping"]);
  expect(cloud.ecs.tasks().map(({ arn }) => arn)).toEqual(tasks);
  expect(cloud.events("target-unhealthy")).toEqual([]);
});

it("replaces a task that stops being healthy, and its requests go to the others", async () => {
  const inputs = cloud.declare("blue", await cloud.define(FAILING_LATER), { desiredCount: 1 });
  await cloud.create("service", inputs);
  const [first] = cloud.ecs.tasks();
  const load = new Load(cloud.url, 2, 5);
  await eventually(() => expect(cloud.ecs.tasks().map(({ arn }) => arn)).not.toContain(first?.arn), {
    what: "another task stood in for the unhealthy one",
  });
  // A group without a healthy target fails open: its requests still get the answer of the sick task.
  expect(await load.stop()).toEqual(["flapping"]);
});

it("scales the live slot out in the middle of a release; the deployment and the weights leave the count alone", async () => {
  const place = { serviceNamespace: "ecs", scalableDimension: "ecs:service:DesiredCount" };
  const target = (slot: string, minCapacity: number): Record<string, unknown> => ({
    ...place,
    resourceId: `service/harbor/${slot}`,
    minCapacity,
    maxCapacity: 4,
    suspendedState: { dynamicScalingInSuspended: true },
  });
  const blue = cloud.declare("blue", await cloud.define(VERSION("1.1.0")), { desiredCount: 1 });
  await cloud.create("service", blue);
  await cloud.create("target", target("blue", 1));
  await fetch(cloud.url);
  const load = new Load(cloud.url, 3, 10);
  await cloud.create("policy", {
    ...place,
    resourceId: "service/harbor/blue",
    name: "requests",
    policyType: "TargetTrackingScaling",
    targetTrackingScalingPolicyConfiguration: {
      targetValue: 10,
      predefinedMetricSpecification: {
        predefinedMetricType: "ALBRequestCountPerTarget",
        resourceLabel: cloud.label("blue"),
      },
      scaleOutCooldown: 60,
    },
  });
  const green = cloud.declare("green", await cloud.define(VERSION("1.2.0")), { desiredCount: 1 });
  const { id } = await cloud.create("service", green);
  await cloud.create("target", target("green", 1));
  await eventually(() => expect(cloud.running("blue")).toBe(4), { what: "blue had grown" });
  // The next step of the release: the candidate gets what the live slot has come to need, and then its weight.
  await cloud.update("target", "service/harbor/green", target("green", 1), target("green", 4));
  await eventually(() => expect(cloud.running("green")).toBe(4), {
    what: "green had as many",
  });
  const again = { ...green, taskDefinition: await cloud.define(VERSION("1.2.1")) };
  await cloud.update("service", id, green, again);
  cloud.weigh(50, 50);
  await eventually(() => expect(load.kinds()).toContain("1.2.1"), { what: "green answered" });
  expect((await load.stop()).filter((kind) => kind.startsWith("failed"))).toEqual([]);
  expect([cloud.running("blue"), cloud.running("green")]).toEqual([4, 4]);
  expect(await cloud.model("service").read(id, testContext())).toMatchObject({ inputs: { desiredCount: 4 } });
});
