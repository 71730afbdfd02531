import { World } from "../../../../rehearsal/cloud/kernel/world";
import { elasticLoadBalancing } from "../../../../rehearsal/cloud/elasticloadbalancing/service";
import { CERTIFICATE, SUBNETS, VPC, balancerForEach } from "../../../support/balancer";
import { modelOf, testContext } from "../../../support/world";

const balancer = balancerForEach({ status: "PENDING_VALIDATION" });

const fixed = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "", statusCode: "404" },
};
const anyPath = [{ pathPattern: { values: ["/*"] } }];
describe("identities", () => {
  it("have the formats of AWS", async () => {
    const lb = await balancer().create("loadBalancer", { name: "Harbor", subnets: SUBNETS });
    expect(lb.id).toMatch(
      /^arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer\/app\/Harbor\/[0-9a-f]{16}$/,
    );
    expect(lb.outputs.dnsName).toMatch(/^harbor-\d{10}\.us-east-1\.elb\.amazonaws\.com$/);
    expect(lb.outputs.arnSuffix).toMatch(/^app\/Harbor\/[0-9a-f]{16}$/);
    expect(lb.outputs).toMatchObject({ vpcId: VPC, zoneId: "Z35SXDOTRQ7X7K" });
    const group = await balancer().create("targetGroup", {
      name: "blue",
      port: 80,
      protocol: "HTTP",
      vpcId: VPC,
    });
    expect(group.id).toMatch(/:targetgroup\/blue\/[0-9a-f]{16}$/);
    expect(group.outputs.arnSuffix).toMatch(/^targetgroup\/blue\/[0-9a-f]{16}$/);
    const listener = await balancer().create("listener", {
      loadBalancerArn: lb.id,
      port: 80,
      defaultActions: [fixed],
    });
    const lbId = lb.id.split("/").at(-1) ?? "";
    expect(listener.id).toMatch(new RegExp(`:listener/app/Harbor/${lbId}/[0-9a-f]{16}$`));
    const rule = await balancer().create("rule", {
      listenerArn: listener.id,
      actions: [fixed],
      conditions: anyPath,
    });
    expect(rule.id.startsWith(`${listener.id.replace(":listener/", ":listener-rule/")}/`)).toBe(true);
    expect(rule.outputs.priority).toBe(1);
  });
});

describe("what the cloud refuses", () => {
  it("is a second of the same name", async () => {
    await balancer().create("targetGroup", { name: "blue", port: 80, protocol: "HTTP", vpcId: VPC });
    await expect(
      balancer().create("targetGroup", { name: "blue", port: 81, protocol: "HTTP", vpcId: VPC }),
    ).rejects.toThrow(/DuplicateTargetGroupName/);
    await balancer().loadBalancer({ name: "lb" });
    await expect(balancer().loadBalancer({ name: "lb" })).rejects.toThrow(/DuplicateLoadBalancerName/);
  });

  it("is what points at nothing, or at the wrong kind", async () => {
    await expect(balancer().targetGroup({ vpcId: "vpc-none" })).rejects.toThrow(
      /vpcId names vpc-none, which does not exist/,
    );
    await expect(balancer().targetGroup({ vpcId: SUBNETS[0] })).rejects.toThrow(
      /a aws:ec2\/subnet:Subnet; a aws:ec2\/vpc:Vpc is needed/,
    );
    await expect(balancer().loadBalancer({ subnets: [SUBNETS[0], "subnet-none"] })).rejects.toThrow(
      /SubnetNotFound/,
    );
    await expect(balancer().loadBalancer({ securityGroups: ["sg-none"] })).rejects.toThrow(
      /InvalidSecurityGroup/,
    );
    const { arn } = await balancer().loadBalancer();
    const listener = { loadBalancerArn: arn, port: 443, protocol: "HTTPS", defaultActions: [fixed] };
    await expect(balancer().create("listener", { ...listener, certificateArn: "arn:none" })).rejects.toThrow(
      /CertificateNotFound/,
    );
    await expect(balancer().create("listener", { ...listener, certificateArn: CERTIFICATE })).rejects.toThrow(
      /UnsupportedCertificate.*PENDING_VALIDATION/,
    );
    await expect(
      balancer().create("listener", {
        ...listener,
        loadBalancerArn: "arn:none",
        certificateArn: CERTIFICATE,
      }),
    ).rejects.toThrow(/LoadBalancerNotFound/);
    await expect(balancer().weighted([{ arn: "arn:none", weight: 1 }])).rejects.toThrow(
      /TargetGroupNotFound/,
    );
  });

  it("is subnets in one zone", async () => {
    const third = "subnet-00000000000000003";
    await expect(balancer().loadBalancer({ subnets: [SUBNETS[0], third] })).rejects.toThrow(
      /InvalidConfigurationRequest.*two zones/,
    );
  });

  it("is a second listener on a port, a second rule of a priority, and a target group for two load balancers", async () => {
    const group = await balancer().targetGroup();
    const { listener } = await balancer().weighted([{ arn: group, weight: 1 }]);
    const rule = { listenerArn: listener, conditions: anyPath, actions: [fixed] };
    await expect(balancer().create("rule", { ...rule, priority: 100 })).rejects.toThrow(/PriorityInUse/);
    expect((await balancer().create("rule", rule)).outputs.priority).toBe(101);
    const live = await balancer().model("listener").read(listener, testContext());
    await expect(
      balancer().create("listener", {
        loadBalancerArn: live?.inputs.loadBalancerArn,
        port: 80,
        defaultActions: [fixed],
      }),
    ).rejects.toThrow(/DuplicateListener/);
    await expect(balancer().weighted([{ arn: group, weight: 1 }])).rejects.toThrow(
      /TargetGroupAssociationLimit/,
    );
  });

  it("is deleting a target group in use, and a load balancer under protection", async () => {
    const group = await balancer().targetGroup();
    const { rule } = await balancer().weighted([{ arn: group, weight: 0 }]);
    const groups = balancer().model("targetGroup");
    await expect(groups.delete(group, testContext())).rejects.toThrow(/ResourceInUse/);
    await balancer().model("rule").delete(rule, testContext());
    await groups.delete(group, testContext());
    expect(await groups.read(group, testContext())).toBeUndefined();
    const { arn } = await balancer().loadBalancer({ enableDeletionProtection: true });
    await expect(balancer().model("loadBalancer").delete(arn, testContext())).rejects.toThrow(
      /OperationNotPermitted/,
    );
  });

  it("is weights of the control interface that a rule could not have", async () => {
    const group = await balancer().targetGroup();
    const { rule } = await balancer().weighted([{ arn: group, weight: 1 }]);
    const set = (weights: Record<string, number>) => () => balancer().service.setRuleWeights(rule, weights);
    expect(set({ [group]: 1000 })).toThrow(/InvalidLoadBalancerAction.*1000/);
    expect(set({})).toThrow(/InvalidLoadBalancerAction/);
    expect(set({ [group]: 1, "arn:none": 1 })).toThrow(/TargetGroupNotFound/);
    expect(() => balancer().service.setRuleWeights("arn:none", { [group]: 1 })).toThrow(/RuleNotFound/);
  });
});

it("reads what is live: weights changed behind the program are seen", async () => {
  const [blue, green] = [await balancer().targetGroup(), await balancer().targetGroup()];
  const { rule } = await balancer().weighted([
    { arn: blue, weight: 90 },
    { arn: green, weight: 10 },
  ]);
  const model = balancer().model("rule");
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
  balancer().service.setRuleWeights(rule, { [green]: 0, [blue]: 100 });
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
  const group = await balancer().targetGroup();
  const { url, rule } = await balancer().weighted([{ arn: group, weight: 1 }]);
  const { port } = await balancer().origin((_, response) => void response.end("back"));
  await balancer().service.stop?.();
  balancer().world.store.flush();
  const world = await World.create({
    directory: balancer().world.directory,
    projectDirectory: balancer().world.directory,
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
  world.store.close();
});
