import { ec2 } from "../../../../rehearsal/cloud/ec2/service";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { Declared } from "../../../support/declared";
import { testWorld } from "../../../support/world";

const GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:/flow";
const ROLE = "arn:aws:iam::123456789012:role/flow";
let world: World;
let declared: Declared;
let close: () => Promise<void>;
let vpcId: string;
let defaultGroup: unknown;

beforeEach(async () => {
  ({ world, close } = await testWorld());
  declared = new Declared(world, [ec2(world)]);
  const trusted = { [ROLE]: "vpc-flow-logs.amazonaws.com", "arn:other": "ecs-tasks.amazonaws.com" };
  world.provide("roles", {
    find: (arn) => {
      const service = Object.entries(trusted).find(([known]) => known === arn)?.[1];
      return service === undefined ? undefined : { name: arn, trustedServices: [service] };
    },
  });
  const { id, outputs } = await declared.create("Vpc", { cidrBlock: "10.20.0.0/16" });
  [vpcId, defaultGroup] = [id, outputs.defaultSecurityGroupId];
  world.references.add(id, "aws:ec2/vpc:Vpc", id);
  world.references.add(GROUP, "aws:cloudwatch/logGroup:LogGroup", "/flow");
});
afterEach(() => close());

it("closes the default group that the network came with, once", async () => {
  const { id } = await declared.create("DefaultSecurityGroup", { vpcId, ingress: [], egress: [] });
  expect(id).toBe(defaultGroup);
  await expect(declared.create("DefaultSecurityGroup", { vpcId })).rejects.toThrow("taken over twice");
  await expect(
    declared.create("DefaultSecurityGroup", { vpcId, ingress: [{ protocol: "-1" }] }),
  ).rejects.toThrow("leave it closed");
});

describe("a flow log", () => {
  const flowLog = { trafficType: "ALL", logDestination: GROUP, iamRoleArn: ROLE };
  const create = (changes: object = {}): Promise<unknown> =>
    declared.create("FlowLog", { vpcId, ...flowLog, ...changes });

  it("goes to a log group by a role that it can take, once", async () => {
    await create();
    await expect(create()).rejects.toThrow("FlowLogAlreadyExists");
  });

  it.each([
    ["a log group that is not there", { logDestination: `${GROUP}s` }, "does not exist"],
    ["a role that is not there", { iamRoleArn: "arn:none" }, "Unable to assume given IAM role"],
    ["a role for somebody else", { iamRoleArn: "arn:other" }, "does not trust vpc-flow-logs.amazonaws.com"],
    ["another interval", { maxAggregationInterval: 300 }, "must be 60 or 600"],
    ["another destination", { logDestinationType: "s3" }, "only CloudWatch Logs are modelled"],
  ])("does not take %s", async (_, changes, message) => {
    await expect(create(changes)).rejects.toThrow(message);
  });
});
