import { ec2 } from "../../../../rehearsal/cloud/ec2/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { SecurityGroups } from "../../../../rehearsal/cloud/kernel/ports";
import { Declared } from "../../../support/declared";
import { testWorld } from "../../../support/world";

const CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing";
let declared: Declared;
let service: Service;
let rules: SecurityGroups;
let balancer: string;
let tasks: string;
let close: () => Promise<void>;

async function make(type: string, inputs: Record<string, unknown>): Promise<string> {
  const { id } = await declared.create(type, inputs);
  declared.world.references.add(id, declared.model(type).type, id);
  return id;
}

beforeEach(async () => {
  const opened = await testWorld();
  ({ close } = opened);
  service = ec2(opened.world);
  declared = new Declared(opened.world, [service]);
  rules = opened.world.use("securityGroups");
  const vpcId = await make("Vpc", { cidrBlock: "10.20.0.0/16" });
  balancer = await make("SecurityGroup", { vpcId, name: "balancer" });
  tasks = await make("SecurityGroup", { vpcId, name: "tasks" });
});
afterEach(() => close());

const rule = (direction: "Ingress" | "Egress", inputs: Record<string, unknown>): Promise<string> =>
  make(`SecurityGroup${direction}Rule`, { ipProtocol: "tcp", fromPort: 443, toPort: 443, ...inputs });
const list = async (): Promise<unknown> => (await service.functions?.[0]?.invoke({ name: CLOUDFRONT }))?.id;

it("lets nothing in and nothing out without a rule", () => {
  for (const peer of ["internet", "cloudfront", { groups: [tasks] }] as const) {
    expect(rules.admits([balancer], peer, 443)).toBe(false);
    expect(rules.releases([balancer], peer, 443)).toBe(false);
  }
});

it("lets everybody in from everywhere, at the ports of the rule", async () => {
  await rule("Ingress", { securityGroupId: balancer, fromPort: 440, toPort: 450, cidrIpv4: "0.0.0.0/0" });
  for (const peer of ["internet", "cloudfront", { groups: [tasks] }] as const)
    expect(rules.admits([balancer], peer, 443)).toBe(true);
  expect([439, 451].map((port) => rules.admits([balancer], "internet", port))).toEqual([false, false]);
  expect(rules.admits([tasks], "internet", 443)).toBe(false);
  expect(rules.releases([balancer], "internet", 443)).toBe(false);
});

it("lets CloudFront in by its list, and nobody else", async () => {
  await rule("Ingress", { securityGroupId: balancer, prefixListId: await list() });
  expect(rules.admits([tasks, balancer], "cloudfront", 443)).toBe(true);
  expect(rules.admits([balancer], "internet", 443)).toBe(false);
  expect(rules.admits([balancer], { groups: [tasks] }, 443)).toBe(false);
});

it("lets those in who carry the named group, or may lie in the named part of the network", async () => {
  await rule("Ingress", { securityGroupId: tasks, referencedSecurityGroupId: balancer });
  expect(rules.admits([tasks], { groups: [balancer] }, 443)).toBe(true);
  expect(rules.admits([tasks], { groups: [tasks] }, 443)).toBe(false);
  await rule("Ingress", { securityGroupId: balancer, cidrIpv4: "10.20.128.0/24" });
  expect(rules.admits([balancer], { groups: [tasks] }, 443)).toBe(true);
  expect(rules.admits([balancer], "internet", 443)).toBe(false);
  await rule("Egress", { securityGroupId: balancer, cidrIpv4: "192.168.0.0/16" });
  expect(rules.releases([balancer], { groups: [tasks] }, 443)).toBe(false);
});

it("counts CloudFront's list for 55 of the 60 rules that a group may have", async () => {
  const prefixListId = await list();
  await rule("Ingress", { securityGroupId: balancer, prefixListId });
  await expect(
    rule("Ingress", { securityGroupId: balancer, prefixListId, fromPort: 80, toPort: 80 }),
  ).rejects.toThrow("RulesPerSecurityGroupLimitExceeded");
  for (let port = 1; port <= 5; port += 1)
    await rule("Ingress", {
      securityGroupId: balancer,
      cidrIpv4: "10.0.0.0/8",
      fromPort: port,
      toPort: port,
    });
  await expect(
    rule("Ingress", { securityGroupId: balancer, cidrIpv4: "10.0.0.0/8", fromPort: 6, toPort: 6 }),
  ).rejects.toThrow("would have 61 of 60");
  await rule("Ingress", { securityGroupId: tasks, prefixListId });
  await rule("Egress", { securityGroupId: balancer, prefixListId });
});

it("knows the lists that AWS keeps, and no other", async () => {
  const found = await service.functions?.[0]?.invoke({ name: CLOUDFRONT });
  expect(found).toMatchObject({ id: "pl-3b927c52", maxEntries: 55 });
  expect(() => service.functions?.[0]?.invoke({ name: "mine" })).toThrow("no AWS-managed prefix list mine");
});
