import {
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { Balancer } from "../../../../support/balancer";
import { type Wired, wired } from "../../../../support/wire";
import { modelOf, testContext, testWorld } from "../../../../support/world";

let balancer: Balancer;
let api: Wired;
let client: ElasticLoadBalancingV2Client;
let close: () => Promise<void>;
let [blue, green, other] = ["", "", ""];
let live: { url: string; listener: string; rule: string };

beforeAll(async () => {
  const { world, close: end } = await testWorld(50);
  balancer = await Balancer.in(world);
  api = await wired(world, [balancer.service.wire]);
  client = api.kept(new ElasticLoadBalancingV2Client(api.owner));
  [blue, green, other] = [
    await balancer.targetGroup({ name: "blue" }),
    await balancer.targetGroup({ name: "green" }),
    await balancer.targetGroup({ name: "other" }),
  ];
  for (const [group, name] of [
    [blue, "blue"],
    [green, "green"],
  ] as const) {
    const { port } = await balancer.origin((_, response) => response.end(name));
    balancer.announce(group, `10.0.0.${name.length}`, port);
  }
  close = async () => {
    await api.close();
    await balancer.close();
    await end();
  };
});
afterAll(() => close());
beforeEach(async () => {
  live ??= await balancer.weighted([
    { arn: blue, weight: 90 },
    { arn: green, weight: 10 },
  ]);
  await balancer.untilHealthy(blue);
  await balancer.untilHealthy(green);
});

const modify = (weights: Readonly<Record<string, number>>, rule = live.rule) =>
  client.send(
    new ModifyRuleCommand({
      RuleArn: rule,
      Actions: [
        {
          Type: "forward",
          ForwardConfig: {
            TargetGroups: Object.entries(weights).map(([TargetGroupArn, Weight]) => ({
              TargetGroupArn,
              Weight,
            })),
            TargetGroupStickinessConfig: { Enabled: false },
          },
        },
      ],
    }),
  );
const weightsNow = async (): Promise<unknown> => {
  const { Rules } = await client.send(new DescribeRulesCommand({ RuleArns: [live.rule] }));
  return Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups?.map(({ Weight }) => Weight);
};
const served = async (requests: number): Promise<Set<string>> =>
  new Set(await Promise.all(Array.from({ length: requests }, async () => (await fetch(live.url)).text())));

it("tells a listener's rules in order, the default one last", async () => {
  const { Rules } = await client.send(new DescribeRulesCommand({ ListenerArn: live.listener }));
  expect(Rules).toMatchObject([
    {
      RuleArn: live.rule,
      Priority: "100",
      IsDefault: false,
      Conditions: [{ Field: "path-pattern", Values: ["/*"], PathPatternConfig: { Values: ["/*"] } }],
      Actions: [{ Type: "forward", ForwardConfig: { TargetGroupStickinessConfig: { Enabled: false } } }],
    },
    {
      Priority: "default",
      IsDefault: true,
      Actions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } }],
    },
  ]);
  expect(await weightsNow()).toEqual([90, 10]);
});

it("changes the weights: the next request follows, and the provider reads them as drift", async () => {
  await modify({ [blue]: 100, [green]: 0 });
  expect(await served(40)).toEqual(new Set(["blue"]));
  expect(await weightsNow()).toEqual([100, 0]);
  const read = await modelOf(balancer.service, "aws:lb/listenerRule:ListenerRule").read(
    live.rule,
    testContext(),
  );
  expect(read?.inputs.actions).toEqual([
    {
      type: "forward",
      forward: {
        targetGroups: [
          { arn: blue, weight: 100 },
          { arn: green, weight: 0 },
        ],
      },
    },
  ]);
  await modify({ [blue]: 90, [green]: 10 });
});

it("takes back what it told of a rule, as a client does that changes one weight", async () => {
  const { Rules } = await client.send(new DescribeRulesCommand({ RuleArns: [live.rule] }));
  await client.send(new ModifyRuleCommand({ RuleArn: live.rule, Actions: Rules?.[0]?.Actions }));
  expect(await weightsNow()).toEqual([90, 10]);
});

it("tells which targets are healthy, and of one that it does not know", async () => {
  const { TargetHealthDescriptions } = await client.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: blue }),
  );
  expect(TargetHealthDescriptions).toEqual([
    {
      Target: { Id: "10.0.0.4", Port: 8080 },
      HealthCheckPort: "8080",
      TargetHealth: { State: "healthy" },
    },
  ]);
  const none = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn: other }));
  expect(none.TargetHealthDescriptions).toEqual([]);
  const unknown = await client.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: blue, Targets: [{ Id: "10.9.9.9" }] }),
  );
  expect(unknown.TargetHealthDescriptions).toMatchObject([
    { TargetHealth: { State: "unused", Reason: "Target.NotRegistered" } },
  ]);
});

it("tells target groups by ARN, name and load balancer", async () => {
  const named = await client.send(new DescribeTargetGroupsCommand({ Names: ["green"] }));
  expect(named.TargetGroups).toMatchObject([
    {
      TargetGroupArn: green,
      Protocol: "HTTP",
      Port: 8080,
      HealthCheckPath: "/health",
      Matcher: { HttpCode: "200" },
    },
  ]);
  const [loadBalancer] = named.TargetGroups?.[0]?.LoadBalancerArns ?? [];
  const used = await client.send(new DescribeTargetGroupsCommand({ LoadBalancerArn: loadBalancer }));
  expect(used.TargetGroups?.map(({ TargetGroupName }) => TargetGroupName)).toEqual(["blue", "green"]);
});

const nowhere = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/x/1/2/3";
it.each<[string, () => Promise<unknown>, string]>([
  ["a rule that is not there", () => modify({ [blue]: 1 }, nowhere), "RuleNotFoundException"],
  ["a target group that is not there", () => modify({ [`${blue}0`]: 1 }), "TargetGroupNotFoundException"],
  ["a weight that is none", () => modify({ [blue]: 1000 }), "InvalidLoadBalancerActionException"],
  ["no target group at all", () => modify({}), "InvalidLoadBalancerActionException"],
  [
    "the default rule",
    async () => {
      const { Rules } = await client.send(new DescribeRulesCommand({ ListenerArn: live.listener }));
      await modify({ [blue]: 1 }, Rules?.[1]?.RuleArn);
    },
    "OperationNotPermittedException",
  ],
  ["a question about nothing", () => client.send(new DescribeRulesCommand({})), "ValidationError"],
  [
    "what is not modelled",
    () => client.send(new DescribeRulesCommand({ ListenerArn: live.listener, PageSize: 1 })),
    "NotImplemented",
  ],
])("refuses %s, and changes nothing", async (_, ask, name) => {
  await expect(ask()).rejects.toMatchObject({ name });
  expect(await weightsNow()).toEqual([90, 10]);
});
