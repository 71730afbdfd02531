import * as fc from "fast-check";
import { ANSWER, IDLE } from "../../../infra/traffic/idle";
import { LoadBalancer } from "../../../infra/traffic/LoadBalancer";
import { VerificationEntrances } from "../../../infra/traffic/VerificationEntrances";
import { Weights } from "../../../infra/traffic/Weights";
import { only } from "../support/expected";
import { plain } from "../support/flat";
import { Recording } from "../support/recording";

const balancer = { listenerArn: "listener", targetGroupArns: { blue: "group-blue", green: "group-green" } };
const health = {
  livePath: "/api/live",
  intervalSeconds: 10,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
  deregistrationDelaySeconds: 30,
};

async function loadBalancer(changes: Partial<typeof health> = {}): Promise<Recording> {
  const recording = await Recording.start(
    only("aws:lb/loadBalancer:LoadBalancer", "aws:lb/targetGroup:TargetGroup", "aws:lb/listener:Listener"),
  );
  new LoadBalancer("traffic", {
    network: { vpcId: "vpc-1", publicSubnetIds: ["subnet-a", "subnet-b"] },
    firewall: { loadBalancerGroupIds: ["sg-1", "sg-2"] },
    certificates: { originArn: "certificate" },
    logStore: { bucketName: "logs-1a2b3c4" },
    config: { health: { ...health, ...changes } },
  });
  return recording.finished();
}

describe("the load balancer", () => {
  it("always has both target groups, alike but for their names", async () => {
    const recording = await loadBalancer();
    const [blue, green] = ["blue", "green"].map(
      (slot) => recording.one("aws:lb/targetGroup:TargetGroup", `traffic-${slot}`).inputs,
    );
    expect(blue).toMatchObject({
      targetType: "ip",
      protocol: "HTTP",
      port: 8080,
      deregistrationDelay: 30,
      tags: { slot: "blue" },
    });
    expect({ ...blue, tags: {} }).toEqual({ ...green, tags: {} });
  });

  it.each([
    [5, 4],
    [10, 5],
    [300, 5],
  ])("with a health check every %i s ends each within %i s", async (intervalSeconds, timeout) => {
    const recording = await loadBalancer({ intervalSeconds });
    const { healthCheck } = recording.one("aws:lb/targetGroup:TargetGroup", "traffic-blue").inputs;
    expect(healthCheck).toMatchObject({
      path: "/api/live",
      interval: intervalSeconds,
      timeout,
      matcher: "200",
    });
  });

  it("binds nobody to a slot, and gives a healthy task its full share at once", async () => {
    const recording = await loadBalancer();
    for (const { inputs } of recording.all("aws:lb/targetGroup:TargetGroup"))
      expect(inputs).toMatchObject({ stickiness: { enabled: false }, slowStart: 0 });
  });

  it("keeps an idle connection longer than CloudFront does, and shorter than the product", async () => {
    const { idleTimeout } = (await loadBalancer()).one("aws:lb/loadBalancer:LoadBalancer").inputs;
    expect(idleTimeout).toBe(IDLE.balancer);
    expect(IDLE.cdn).toBeLessThan(IDLE.balancer);
    expect(IDLE.balancer).toBeLessThan(IDLE.app);
    // The load balancer gives up on a task before CloudFront gives up on the load balancer, and so it is counted.
    expect(IDLE.balancer).toBeLessThan(ANSWER);
  });

  it("is protected, writes its access logs to the log store, and passes no invalid header on", async () => {
    expect((await loadBalancer()).one("aws:lb/loadBalancer:LoadBalancer").inputs).toMatchObject({
      enableDeletionProtection: true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      accessLogs: { enabled: true, bucket: "logs-1a2b3c4", prefix: "load-balancer" },
    });
  });

  it("refuses what no rule knows, and redirects HTTP", async () => {
    const recording = await loadBalancer();
    const listener = (name: string): Record<string, unknown> =>
      recording.one("aws:lb/listener:Listener", name).inputs;
    expect(listener("traffic-https")).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      sslPolicy: expect.stringMatching(/^ELBSecurityPolicy-TLS13-1-2/) as string,
      defaultActions: [{ type: "fixed-response", fixedResponse: { statusCode: "403" } }],
    });
    expect(listener("traffic-http")).toMatchObject({
      port: 80,
      defaultActions: [
        { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
      ],
    });
    expect(recording.one("aws:lb/loadBalancer:LoadBalancer").inputs).toMatchObject({
      dropInvalidHeaderFields: true,
      enableDeletionProtection: true,
    });
  });
});

describe("the weights", () => {
  it("list both target groups whatever they are, without stickiness", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 100 }), async (green) => {
        const recording = await Recording.start(only("aws:lb/listenerRule:ListenerRule"));
        new Weights("weights", {
          balancer,
          weights: { blue: 100 - green, green },
          cdn: { originSecret: "from-cloudfront" },
          edge: { secret: "from-cloudflare" },
        });
        await recording.finished();
        expect(plain(recording.one("aws:lb/listenerRule:ListenerRule").inputs)).toEqual({
          listenerArn: "listener",
          priority: 100,
          // All of them: who comes past Cloudflare or past CloudFront gets nothing.
          conditions: [
            { httpHeader: { httpHeaderName: "x-origin-secret", values: ["from-cloudfront"] } },
            { httpHeader: { httpHeaderName: "x-edge-secret", values: ["from-cloudflare"] } },
          ],
          actions: [
            {
              type: "forward",
              forward: {
                targetGroups: [
                  { arn: "group-blue", weight: 100 - green },
                  { arn: "group-green", weight: green },
                ],
                stickiness: { enabled: false, duration: 1 },
              },
            },
          ],
        });
      }),
      { numRuns: 10 },
    );
  });
});

describe("the entrances", () => {
  it("lead to one slot each, before the weights, for whoever knows the secret", async () => {
    const recording = await Recording.start(
      only("aws:lb/listenerRule:ListenerRule", "random:index/randomPassword:RandomPassword"),
    );
    new VerificationEntrances("entrances", { balancer });
    await recording.finished();
    const secret = {
      httpHeader: { httpHeaderName: "x-sluice-verify", values: ["secret-of-entrances-secret"] },
    };
    for (const [slot, priority] of [
      ["blue", 10],
      ["green", 11],
    ] as const) {
      expect(plain(recording.one("aws:lb/listenerRule:ListenerRule", `entrances-${slot}`).inputs)).toEqual({
        listenerArn: "listener",
        priority,
        conditions: [secret, { httpHeader: { httpHeaderName: "x-sluice-slot", values: [slot] } }],
        actions: [{ type: "forward", targetGroupArn: `group-${slot}` }],
        tags: { slot },
      });
    }
  });

  it("have a secret without characters that a condition reads as wildcards", async () => {
    const recording = await Recording.start(
      only("aws:lb/listenerRule:ListenerRule", "random:index/randomPassword:RandomPassword"),
    );
    new VerificationEntrances("entrances", { balancer });
    await recording.finished();
    expect(recording.one("random:index/randomPassword:RandomPassword").inputs).toEqual({
      length: 40,
      special: false,
    });
  });
});
