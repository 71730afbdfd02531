import { Published, sampleHosts } from "../../../../rehearsal/cloud/elasticloadbalancing/published";
import type { Pools } from "../../../../rehearsal/cloud/elasticloadbalancing/pools";
import type { State } from "../../../../rehearsal/cloud/elasticloadbalancing/state";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { MetricBook } from "../../../support/metrics";
import { testWorld } from "../../../support/world";

const PREFIX = "arn:aws:elasticloadbalancing:us-east-1:123456789012";
const BALANCER = `${PREFIX}:loadbalancer/app/api/0123456789abcdef`;
const GREEN = `${PREFIX}:targetgroup/green/fedcba9876543210`;
/** As https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html writes them. */
const ofBalancer = { LoadBalancer: "app/api/0123456789abcdef" };
const ofGreen = { ...ofBalancer, TargetGroup: "targetgroup/green/fedcba9876543210" };

let world: World;
let close: () => Promise<void>;
let book: MetricBook;
beforeEach(async () => {
  ({ world, close } = await testWorld());
  book = new MetricBook();
});
afterEach(() => close());

it("tells of each request for the load balancer and for its target group", () => {
  world.provide("metrics", book);
  const published = new Published(world);
  const green = published.group(BALANCER, GREEN);
  for (const status of [200, 204, 301, 404, 500, 503]) {
    green.requested();
    green.answered(status, 0.25);
  }
  green.requested();
  green.connectionFailed();
  published.ownError(BALANCER)(502);
  published.ownError(BALANCER)(503);
  for (const dimensions of [ofBalancer, ofGreen]) {
    const count = (name: string): number => book.values(name, dimensions).length;
    expect(count("RequestCount")).toBe(7);
    expect([2, 3, 4, 5].map((digit) => count(`HTTPCode_Target_${digit}XX_Count`))).toEqual([2, 1, 1, 2]);
    expect(count("TargetConnectionErrorCount")).toBe(1);
    expect(book.values("TargetResponseTime", dimensions)).toEqual(Array(6).fill(0.25));
  }
  // What the load balancer answers itself is no target group's.
  const errors = ["HTTPCode_ELB_5XX_Count", "HTTPCode_ELB_502_Count", "HTTPCode_ELB_503_Count"];
  expect(errors.map((name) => book.values(name, ofBalancer).length)).toEqual([2, 1, 1]);
  expect(errors.map((name) => book.values(name, ofGreen).length)).toEqual([0, 0, 0]);
  published.stop();
});

it("tells nobody where there is no CloudWatch, and begins when there is", () => {
  const published = new Published(world);
  published.group(BALANCER, GREEN).requested();
  world.provide("metrics", book);
  published.group(BALANCER, GREEN).requested();
  expect(book.values("RequestCount", ofGreen)).toEqual([1]);
});

it("tells each minute how many targets are healthy, of groups that have any", () => {
  world.provide("metrics", book);
  const health = [{ state: "healthy" }, { state: "healthy" }, { state: "unhealthy" }, { state: "draining" }];
  const blue = `${PREFIX}:targetgroup/blue/0000000000000000`;
  const state = {
    targetGroups: { values: () => [{ arn: GREEN }, { arn: blue }] },
    usersOf: () => [BALANCER],
  };
  const pools = { health: (arn: string) => (arn === GREEN ? health : []) };
  sampleHosts(world, state as unknown as State, pools as unknown as Pools);
  book.endMinute(60_000);
  expect(book.values("HealthyHostCount", ofGreen)).toEqual([2]);
  expect(book.values("UnHealthyHostCount", ofGreen)).toEqual([1]);
  expect(book.entries.map(({ at }) => at)).toEqual([60_000, 60_000]);
});
