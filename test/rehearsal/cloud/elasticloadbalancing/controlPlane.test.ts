import { faultsOf } from "../../../../rehearsal/cloud/kernel/validation";
import { UNKNOWN, type Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { World } from "../../../../rehearsal/cloud/kernel/world";
import { elasticLoadBalancing } from "../../../../rehearsal/cloud/elasticloadbalancing/service";
import { Balancer, CERTIFICATE, SUBNETS, VPC } from "../../../support/balancer";
import { modelOf, testContext, testWorld } from "../../../support/world";

let balancer: Balancer;
let close: () => Promise<void>;
beforeEach(async () => {
  const made = await testWorld(50);
  balancer = await Balancer.in(made.world, { status: "PENDING_VALIDATION" });
  close = made.close;
});
afterEach(async () => {
  await balancer.close();
  await close();
});

const fixed = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "", statusCode: "404" },
};
const anyPath = [{ pathPattern: { values: ["/*"] } }];
const forwardTo = (...groups: { arn: string; weight?: number }[]): object => ({
  type: "forward",
  forward: { targetGroups: groups },
});

describe("identities", () => {
  it("have the formats of AWS", async () => {
    const lb = await balancer.create("loadBalancer", { name: "Harbor", subnets: SUBNETS });
    expect(lb.id).toMatch(
      /^arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer\/app\/Harbor\/[0-9a-f]{16}$/,
    );
    expect(lb.outputs.dnsName).toMatch(/^harbor-\d{10}\.us-east-1\.elb\.amazonaws\.com$/);
    expect(lb.outputs.arnSuffix).toMatch(/^app\/Harbor\/[0-9a-f]{16}$/);
    expect(lb.outputs).toMatchObject({ vpcId: VPC, zoneId: "Z35SXDOTRQ7X7K" });
    const group = await balancer.create("targetGroup", {
      name: "blue",
      port: 80,
      protocol: "HTTP",
      vpcId: VPC,
    });
    expect(group.id).toMatch(/:targetgroup\/blue\/[0-9a-f]{16}$/);
    expect(group.outputs.arnSuffix).toMatch(/^targetgroup\/blue\/[0-9a-f]{16}$/);
    const listener = await balancer.create("listener", {
      loadBalancerArn: lb.id,
      port: 80,
      defaultActions: [fixed],
    });
    const lbId = lb.id.split("/").at(-1) ?? "";
    expect(listener.id).toMatch(new RegExp(`:listener/app/Harbor/${lbId}/[0-9a-f]{16}$`));
    const rule = await balancer.create("rule", {
      listenerArn: listener.id,
      actions: [fixed],
      conditions: anyPath,
    });
    expect(rule.id.startsWith(`${listener.id.replace(":listener/", ":listener-rule/")}/`)).toBe(true);
    expect(rule.outputs.priority).toBe(1);
  });
});

describe("what the check refuses", () => {
  const reasons = (
    kind: "loadBalancer" | "targetGroup" | "listener" | "rule",
    inputs: Properties,
  ): string[] =>
    faultsOf(balancer.model(kind), inputs).map(({ property, reason }) => `${property} ${reason}`);
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
    const found = reasons(kind, inputs as unknown as Properties);
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
      } as unknown as Properties),
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

describe("what the cloud refuses", () => {
  it("is a second of the same name", async () => {
    await balancer.create("targetGroup", { name: "blue", port: 80, protocol: "HTTP", vpcId: VPC });
    await expect(
      balancer.create("targetGroup", { name: "blue", port: 81, protocol: "HTTP", vpcId: VPC }),
    ).rejects.toThrow(/DuplicateTargetGroupName/);
    await balancer.loadBalancer({ name: "lb" });
    await expect(balancer.loadBalancer({ name: "lb" })).rejects.toThrow(/DuplicateLoadBalancerName/);
  });

  it("is what points at nothing, or at the wrong kind", async () => {
    await expect(balancer.targetGroup({ vpcId: "vpc-none" })).rejects.toThrow(
      /vpcId names vpc-none, which does not exist/,
    );
    await expect(balancer.targetGroup({ vpcId: SUBNETS[0] })).rejects.toThrow(
      /a aws:ec2\/subnet:Subnet; a aws:ec2\/vpc:Vpc is needed/,
    );
    await expect(balancer.loadBalancer({ subnets: [SUBNETS[0], "subnet-none"] })).rejects.toThrow(
      /SubnetNotFound/,
    );
    await expect(balancer.loadBalancer({ securityGroups: ["sg-none"] })).rejects.toThrow(
      /InvalidSecurityGroup/,
    );
    const { arn } = await balancer.loadBalancer();
    const listener = { loadBalancerArn: arn, port: 443, protocol: "HTTPS", defaultActions: [fixed] };
    await expect(balancer.create("listener", { ...listener, certificateArn: "arn:none" })).rejects.toThrow(
      /CertificateNotFound/,
    );
    await expect(balancer.create("listener", { ...listener, certificateArn: CERTIFICATE })).rejects.toThrow(
      /UnsupportedCertificate.*PENDING_VALIDATION/,
    );
    await expect(
      balancer.create("listener", { ...listener, loadBalancerArn: "arn:none", certificateArn: CERTIFICATE }),
    ).rejects.toThrow(/LoadBalancerNotFound/);
    await expect(balancer.weighted([{ arn: "arn:none", weight: 1 }])).rejects.toThrow(/TargetGroupNotFound/);
  });

  it("is subnets in one zone", async () => {
    const third = "subnet-00000000000000003";
    await expect(balancer.loadBalancer({ subnets: [SUBNETS[0], third] })).rejects.toThrow(
      /InvalidConfigurationRequest.*two zones/,
    );
  });

  it("is a second listener on a port, a second rule of a priority, and a target group for two load balancers", async () => {
    const group = await balancer.targetGroup();
    const { listener } = await balancer.weighted([{ arn: group, weight: 1 }]);
    const rule = { listenerArn: listener, conditions: anyPath, actions: [fixed] };
    await expect(balancer.create("rule", { ...rule, priority: 100 })).rejects.toThrow(/PriorityInUse/);
    expect((await balancer.create("rule", rule)).outputs.priority).toBe(101);
    const live = await balancer.model("listener").read(listener, testContext());
    await expect(
      balancer.create("listener", {
        loadBalancerArn: live?.inputs.loadBalancerArn,
        port: 80,
        defaultActions: [fixed],
      }),
    ).rejects.toThrow(/DuplicateListener/);
    await expect(balancer.weighted([{ arn: group, weight: 1 }])).rejects.toThrow(
      /TargetGroupAssociationLimit/,
    );
  });

  it("is deleting a target group in use, and a load balancer under protection", async () => {
    const group = await balancer.targetGroup();
    const { rule } = await balancer.weighted([{ arn: group, weight: 0 }]);
    const groups = balancer.model("targetGroup");
    await expect(groups.delete(group, testContext())).rejects.toThrow(/ResourceInUse/);
    await balancer.model("rule").delete(rule, testContext());
    await groups.delete(group, testContext());
    expect(await groups.read(group, testContext())).toBeUndefined();
    const { arn } = await balancer.loadBalancer({ enableDeletionProtection: true });
    await expect(balancer.model("loadBalancer").delete(arn, testContext())).rejects.toThrow(
      /OperationNotPermitted/,
    );
  });

  it("is weights of the control interface that a rule could not have", async () => {
    const group = await balancer.targetGroup();
    const { rule } = await balancer.weighted([{ arn: group, weight: 1 }]);
    const set = (weights: Record<string, number>) => () => balancer.service.setRuleWeights(rule, weights);
    expect(set({ [group]: 1000 })).toThrow(/InvalidLoadBalancerAction.*1000/);
    expect(set({})).toThrow(/InvalidLoadBalancerAction/);
    expect(set({ [group]: 1, "arn:none": 1 })).toThrow(/TargetGroupNotFound/);
    expect(() => balancer.service.setRuleWeights("arn:none", { [group]: 1 })).toThrow(/RuleNotFound/);
  });
});

it("reads what is live: weights changed behind the program are seen", async () => {
  const [blue, green] = [await balancer.targetGroup(), await balancer.targetGroup()];
  const { rule } = await balancer.weighted([
    { arn: blue, weight: 90 },
    { arn: green, weight: 10 },
  ]);
  const model = balancer.model("rule");
  const read = async (): Promise<unknown> => (await model.read(rule, testContext()))?.inputs.actions;
  expect(await read()).toMatchObject([
    {
      forward: {
        targetGroups: [
          { arn: blue, weight: 90 },
          { arn: green, weight: 10 },
        ],
      },
    },
  ]);
  balancer.service.setRuleWeights(rule, { [green]: 0, [blue]: 100 });
  expect(await read()).toMatchObject([
    {
      forward: {
        targetGroups: [
          { arn: blue, weight: 100 },
          { arn: green, weight: 0 },
        ],
      },
    },
  ]);
});

it("brings the listeners back after a restart, at the same port, with rules and target groups", async () => {
  const group = await balancer.targetGroup();
  const { url, rule } = await balancer.weighted([{ arn: group, weight: 1 }]);
  const { port } = await balancer.origin((_, response) => void response.end("back"));
  await balancer.service.stop?.();
  balancer.world.store.flush();
  const world = await World.create({
    directory: balancer.world.directory,
    projectDirectory: balancer.world.directory,
    speed: 50,
  });
  const service = elasticLoadBalancing(world);
  await service.start?.();
  world
    .use("targets")
    .register(group, { id: "10.0.0.1", port: 8080, endpoint: { address: "127.0.0.1", port } });
  expect(Object.values(world.names.all().endpoints)).toEqual([
    { address: "127.0.0.1", port: Number(new URL(url).port) },
  ]);
  expect(await modelOf(service, "aws:lb/listenerRule:ListenerRule").read(rule, testContext())).toBeDefined();
  const answers = async (): Promise<string> => (await fetch(url)).text();
  const deadline = Date.now() + 10_000;
  while ((await answers()) !== "back" && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await answers()).toBe("back");
  await service.stop?.();
  world.store.flush();
});
