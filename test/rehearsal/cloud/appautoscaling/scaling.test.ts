import { Compute, Load, VERSION } from "../../../support/compute";
import { eventually } from "../../../support/eventually";
import { testContext } from "../../../support/world";

// Real processes, which start at the machine's own speed.
jest.setTimeout(60_000);

let cloud: Compute;
beforeEach(async () => {
  // A minute takes 0.3 s.
  cloud = await Compute.open(200);
});
afterEach(() => cloud.close());

const place = {
  serviceNamespace: "ecs",
  scalableDimension: "ecs:service:DesiredCount",
  resourceId: "service/harbor/blue",
};
const range = (minCapacity: number, maxCapacity: number, held = false): Record<string, unknown> => ({
  ...place,
  minCapacity,
  maxCapacity,
  suspendedState: { dynamicScalingInSuspended: held },
});
const policy = (targetValue: number, resourceLabel = cloud.label("blue")): Record<string, unknown> => ({
  ...place,
  name: "requests",
  policyType: "TargetTrackingScaling",
  targetTrackingScalingPolicyConfiguration: {
    targetValue,
    predefinedMetricSpecification: { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel },
    scaleOutCooldown: 60,
    scaleInCooldown: 60,
  },
});

async function blue(desiredCount: number): Promise<{ id: string; inputs: Record<string, unknown> }> {
  const inputs = cloud.declare("blue", await cloud.define(VERSION("1.1.0")), { desiredCount });
  const { id } = await cloud.create("service", inputs);
  // So that the load balancer has a count to be named by.
  await fetch(cloud.url);
  return { id, inputs };
}
const steady = (count: number): Promise<void> =>
  eventually(() => expect(cloud.running("blue")).toBe(count), {
    what: `${count} tasks ran`,
  });

it("adds real tasks by the requests per target, never more than the maximum, and takes them away again", async () => {
  await blue(1);
  await cloud.create("target", range(1, 3));
  await cloud.create("policy", policy(5));
  const load = new Load(cloud.url, 2, 10);
  await steady(3);
  expect(await load.stop()).toEqual(["1.1.0"]);
  await steady(1);
  expect(cloud.events("service-scaled").map(({ message }) => message.replace(/:.*\(/, " ("))).toEqual([
    "harbor/blue (scaled out by requests per target)",
    "harbor/blue (scaled in by requests per target)",
  ]);
});

it("takes no task away while a release holds them, and goes on adding", async () => {
  await blue(1);
  await cloud.create("target", range(1, 3, true));
  await cloud.create("policy", policy(5));
  const load = new Load(cloud.url, 2, 10);
  await steady(3);
  await load.stop();
  const now = cloud.world.clock.now();
  await eventually(() => expect(cloud.world.clock.now()).toBeGreaterThan(now + 20 * 60_000), {
    what: "twenty quiet minutes had passed",
  });
  expect(cloud.running("blue")).toBe(3);
  await cloud.update("target", place.resourceId, range(1, 3, true), range(1, 3));
  await steady(1);
});

it("brings a service inside a new range at once, and a deployment after that leaves the count alone", async () => {
  const { id, inputs } = await blue(2);
  await cloud.create("target", range(3, 5));
  await steady(3);
  const next = { ...inputs, taskDefinition: await cloud.define(VERSION("1.2.0")) };
  await cloud.update("service", id, inputs, next);
  expect(cloud.running("blue")).toBe(3);
  await cloud.update("target", place.resourceId, range(3, 5), range(1, 1));
  await steady(1);
  expect(await cloud.model("service").read(id, testContext())).toMatchObject({ inputs: { desiredCount: 1 } });
});

it("refuses what Application Auto Scaling refuses", async () => {
  await expect(cloud.create("target", range(1, 2))).rejects.toThrow("ECS service doesn't exist");
  await blue(1);
  await expect(cloud.create("policy", policy(5))).rejects.toThrow(
    "ObjectNotFoundException: No scalable target",
  );
  await expect(cloud.create("target", range(3, 2))).rejects.toThrow("cannot be less than minimum capacity");
  await cloud.create("target", range(1, 2));
  await expect(cloud.create("target", range(1, 2))).rejects.toThrow("is a scalable target already");
  await expect(cloud.create("policy", policy(5, "app/none/1/targetgroup/none/2"))).rejects.toThrow(
    "ValidationException: The load balancer or target group of app/none/1/targetgroup/none/2 doesn't exist",
  );
  await cloud.create("policy", policy(5));
  await cloud.model("target").delete(place.resourceId, testContext());
  expect(
    await cloud
      .model("policy")
      .read("ecs/service/harbor/blue/ecs:service:DesiredCount/requests", testContext()),
  ).toBeUndefined();
});
