import type { Peer } from "../../../../rehearsal/cloud/kernel/ports";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { Balancer } from "../../../support/balancer";
import { eventually } from "../../../support/eventually";
import { testWorld } from "../../../support/world";

let world: World;
let balancer: Balancer;
let close: () => Promise<void>;
/** Who may speak to the load balancer, and whether it may speak to the tasks. */
let admitted: readonly Peer[];
let between: boolean;

beforeEach(async () => {
  ({ world, close } = await testWorld(200));
  [admitted, between] = [[], true];
  world.provide("securityGroups", {
    admits: (groups, from) => (groups.includes("sg-tasks") ? between : admitted.includes(from)),
    releases: () => true,
  });
  world.references.add("sg-balancer", "aws:ec2/securityGroup:SecurityGroup", "sg-balancer");
  balancer = await Balancer.in(world);
});
afterEach(async () => {
  await balancer.service.stop?.();
  await close();
});

it("answers at its name those alone whom its groups let in, as the rules are at that moment", async () => {
  const { dnsName, arn } = await balancer.loadBalancer({ securityGroups: ["sg-balancer"] });
  const answer = { contentType: "text/plain", messageBody: "here", statusCode: "200" };
  await balancer.create("listener", {
    loadBalancerArn: arn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [{ type: "fixed-response", fixedResponse: answer }],
  });
  expect(world.names.reach(dnsName, 80, "cloudfront")).toBe("dropped");
  admitted = ["cloudfront"];
  expect(world.names.reach(dnsName, 80, "cloudfront")).toMatchObject({ address: "127.0.0.1" });
  expect(world.names.reach(dnsName, 80, "internet")).toBe("dropped");
  expect(world.names.reach(dnsName, 81, "internet")).toBeUndefined();
});

it("finds no task healthy that no rule lets it speak to, and answers 504 for it", async () => {
  const group = await balancer.targetGroup();
  const { url } = await balancer.weighted([{ arn: group, weight: 1 }], { securityGroups: ["sg-balancer"] });
  between = false;
  const endpoint = { address: "127.0.0.1", port: 1 };
  world
    .use("targets")
    .register(group, { id: "10.0.0.1", port: 8080, endpoint, securityGroups: ["sg-tasks"] });
  await eventually(
    () =>
      expect(world.use("targets").health(group)).toEqual([
        { id: "10.0.0.1", state: "unhealthy", reason: "Target.Timeout" },
      ]),
    { what: "the health check times out" },
  );
  // With no healthy target a load balancer asks the unhealthy ones; this one does not hear it.
  expect((await fetch(url)).status).toBe(504);
});
