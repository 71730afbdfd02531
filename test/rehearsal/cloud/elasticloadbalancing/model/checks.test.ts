import { UNKNOWN, type Properties } from "../../../../../rehearsal/cloud/kernel/properties";
import { faultsOf } from "../../../../../rehearsal/cloud/kernel/validation";
import { CERTIFICATE, SUBNETS, VPC, balancerForEach } from "../../../../support/balancer";

const balancer = balancerForEach();

const fixed = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "", statusCode: "404" },
};
const anyPath = [{ pathPattern: { values: ["/*"] } }];
const forwardTo = (...groups: { arn: string; weight?: number }[]): object => ({
  type: "forward",
  forward: { targetGroups: groups },
});

describe("what the check refuses", () => {
  const reasons = (
    kind: "loadBalancer" | "targetGroup" | "listener" | "rule",
    inputs: Properties,
  ): string[] =>
    faultsOf(balancer().model(kind), inputs).map(({ property, reason }) => `${property} ${reason}`);
  const group = { port: 80, protocol: "HTTP", vpcId: VPC };
  const listener = { loadBalancerArn: "arn", port: 80, defaultActions: [fixed] };
  const rule = { listenerArn: "arn", conditions: anyPath };

  it.each([
    ["a name too long", "targetGroup", { ...group, name: "x".repeat(33) }, /name 1 to 32 characters/],
    ["a name with an underscore", "targetGroup", { ...group, name: "a_b" }, /letters, digits and hyphens/],
    ["a hyphen at the end", "loadBalancer", { name: "a-", subnets: SUBNETS }, /begin or end with a hyphen/],
    ["internal- as a beginning", "loadBalancer", { name: "internal-x", subnets: SUBNETS }, /internal-/],
    ["one subnet", "loadBalancer", { subnets: SUBNETS.slice(0, 1) }, /at least two/],
    ["no subnets", "loadBalancer", {}, /exactly one of subnets/],
    [
      "a network load balancer",
      "loadBalancer",
      { subnets: SUBNETS, loadBalancerType: "network" },
      /only application/,
    ],
    [
      "a misspelled property",
      "targetGroup",
      { ...group, deregistrationDelays: 1 },
      /deregistrationDelays is not modelled/,
    ],
    ["a lambda target", "targetGroup", { ...group, targetType: "lambda" }, /allowed are instance and ip/],
    ["slow start", "targetGroup", { ...group, slowStart: 30 }, /slow start is not modelled/],
    [
      "sticky sessions",
      "targetGroup",
      { ...group, stickiness: { type: "lb_cookie", enabled: true } },
      /not modelled/,
    ],
    ["an interval of 1 s", "targetGroup", { ...group, healthCheck: { interval: 1 } }, /healthCheck.interval/],
    [
      "a timeout as long as the interval",
      "targetGroup",
      { ...group, healthCheck: { interval: 5, timeout: 5 } },
      /not shorter than/,
    ],
    [
      "a matcher of 500",
      "targetGroup",
      { ...group, healthCheck: { matcher: "500" } },
      /codes from 200 to 499/,
    ],
    [
      "a certificate on HTTP",
      "listener",
      { ...listener, certificateArn: CERTIFICATE },
      /belongs to an HTTPS listener/,
    ],
    [
      "HTTPS without a certificate",
      "listener",
      { ...listener, protocol: "HTTPS" },
      /certificateArn is needed/,
    ],
    [
      "an unknown security policy",
      "listener",
      { ...listener, sslPolicy: "ELBSecurityPolicy-TLS13-1-9-2021-06" },
      /not a security policy/,
    ],
    [
      "a redirect to itself",
      "listener",
      { ...listener, defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301" } }] },
      /redirect for ever/,
    ],
    [
      "a weight of 1000",
      "rule",
      { ...rule, actions: [forwardTo({ arn: "a", weight: 1000 })] },
      /weight at most 999/,
    ],
    [
      "a weight of -1",
      "rule",
      { ...rule, actions: [forwardTo({ arn: "a", weight: -1 })] },
      /weight at least 0/,
    ],
    ["half a weight", "rule", { ...rule, actions: [forwardTo({ arn: "a", weight: 0.5 })] }, /whole number/],
    [
      "six target groups",
      "rule",
      { ...rule, actions: [forwardTo(..."abcdef".split("").map((arn) => ({ arn })))] },
      /1 to 5 target groups/,
    ],
    [
      "a target group twice",
      "rule",
      { ...rule, actions: [forwardTo({ arn: "a" }, { arn: "a" })] },
      /names a target group twice/,
    ],
    ["two routing actions", "rule", { ...rule, actions: [fixed, fixed] }, /exactly one/],
    ["a forward without a target", "rule", { ...rule, actions: [{ type: "forward" }] }, /lacks its settings/],
    ["authentication", "rule", { ...rule, actions: [{ type: "authenticate-oidc" }] }, /not modelled/],
    [
      "target-group stickiness",
      "rule",
      {
        ...rule,
        actions: [
          {
            type: "forward",
            forward: { targetGroups: [{ arn: "a" }], stickiness: { duration: 1, enabled: true } },
          },
        ],
      },
      /not modelled/,
    ],
    ["priority 0", "rule", { ...rule, priority: 0, actions: [fixed] }, /priority 1 to 50000/],
    ["priority 50001", "rule", { ...rule, priority: 50_001, actions: [fixed] }, /priority 1 to 50000/],
    [
      "two kinds in one condition",
      "rule",
      { ...rule, actions: [fixed], conditions: [{ ...anyPath[0], hostHeader: { values: ["a.b"] } }] },
      /exactly one is allowed in each/,
    ],
    [
      "six values",
      "rule",
      { ...rule, actions: [fixed], conditions: [{ hostHeader: { values: "abcdef".split("") } }] },
      /5 are allowed/,
    ],
    [
      "six wildcards",
      "rule",
      { ...rule, actions: [fixed], conditions: [{ pathPattern: { values: ["/******"] } }] },
      /wildcards/,
    ],
    ["transforms", "rule", { ...rule, actions: [fixed], transforms: [] }, /transforms is not modelled/],
  ] as const)("%s", (_, kind, inputs, expected) => {
    const found = reasons(kind, inputs);
    expect(found.join("\n")).toMatch(expected);
    expect(found).toHaveLength(1);
  });

  it("names all faults at once, and judges nothing that a preview does not know", () => {
    const bad = { ...group, name: "a_b", targetType: "alb", healthCheck: { path: "nope" } };
    expect(reasons("targetGroup", bad)).toHaveLength(3);
    expect(reasons("loadBalancer", { subnets: [UNKNOWN, UNKNOWN], securityGroups: [UNKNOWN] })).toEqual([]);
    expect(reasons("loadBalancer", { subnets: UNKNOWN })).toEqual([]);
    expect(
      reasons("targetGroup", { ...group, vpcId: UNKNOWN, healthCheck: { path: UNKNOWN, port: UNKNOWN } }),
    ).toEqual([]);
    expect(
      reasons("rule", {
        listenerArn: UNKNOWN,
        priority: UNKNOWN,
        conditions: UNKNOWN,
        actions: [forwardTo({ arn: UNKNOWN, weight: 1 }, { arn: UNKNOWN, weight: 2 })],
      }),
    ).toEqual([]);
    expect(
      reasons("listener", {
        ...listener,
        loadBalancerArn: UNKNOWN,
        protocol: "HTTPS",
        certificateArn: UNKNOWN,
      }),
    ).toEqual([]);
  });
});
