import { ec2 } from "../../../../rehearsal/cloud/ec2/service";
import type { ResourceModel, Service } from "../../../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const TYPES = {
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  gateway: "aws:ec2/internetGateway:InternetGateway",
  address: "aws:ec2/eip:Eip",
  nat: "aws:ec2/natGateway:NatGateway",
  table: "aws:ec2/routeTable:RouteTable",
  route: "aws:ec2/route:Route",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  group: "aws:ec2/securityGroup:SecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
} as const;
type Kind = keyof typeof TYPES;

let world: World;
let service: Service;
let close: () => Promise<void>;

beforeEach(async () => {
  const opened = await testWorld();
  ({ world, close } = opened);
  service = ec2(world);
});
afterEach(() => close());

const model = (kind: Kind): ResourceModel => modelOf(service, TYPES[kind]);

/** Creates as the kernel does, which also makes the id known to what refers to it. */
async function make(kind: Kind, inputs: Properties): Promise<string> {
  const { id } = await createThrough(model(kind), inputs);
  world.references.add(id, TYPES[kind], id);
  return id;
}

async function remove(kind: Kind, id: string): Promise<void> {
  await model(kind).delete(id, testContext());
  world.references.remove(id, TYPES[kind]);
}

const vpc = (cidrBlock = "10.20.0.0/16"): Promise<string> => make("vpc", { cidrBlock });
const subnet = (vpcId: string, third = 0): Promise<string> =>
  make("subnet", { vpcId, cidrBlock: `10.20.${third}.0/24`, availabilityZone: "us-east-1a" });

describe("a VPC", () => {
  it.each(["10.20.0.0/16", "10.20.0.0/28"])("may be %s", async (cidrBlock) => {
    expect(await vpc(cidrBlock)).toMatch(/^vpc-[0-9a-f]{17}$/);
  });

  it.each(["10.0.0.0/15", "10.0.0.0/29", "10.0.0.1/16", "ten"])("must not be %s", async (cidrBlock) => {
    await expect(vpc(cidrBlock)).rejects.toThrow("must be an IPv4 range from /16 to /28");
  });

  it("is read back, and gone when deleted", async () => {
    const id = await vpc();
    expect((await model("vpc").read(id, testContext()))?.inputs).toMatchObject({
      cidrBlock: "10.20.0.0/16",
      enableDnsSupport: true,
    });
    await remove("vpc", id);
    expect(await model("vpc").read(id, testContext())).toBeUndefined();
  });

  it("stays while something lies in it", async () => {
    const id = await vpc();
    const inside = await subnet(id);
    await expect((async () => remove("vpc", id))()).rejects.toThrow(
      `DependencyViolation: ${id} cannot be deleted: ${inside}`,
    );
    await remove("subnet", inside);
    await remove("vpc", id);
  });
});

describe("a subnet", () => {
  it("lies within its VPC, beside the others", async () => {
    const id = await vpc();
    await subnet(id, 0);
    await subnet(id, 1);
    expect(world.use("subnets").find(await subnet(id, 2))).toEqual({
      vpcId: id,
      availabilityZone: "us-east-1a",
    });
    await expect(subnet(id, 1)).rejects.toThrow("InvalidSubnet.Conflict");
    await expect(
      make("subnet", { vpcId: id, cidrBlock: "10.20.0.0/20", availabilityZone: "us-east-1a" }),
    ).rejects.toThrow("InvalidSubnet.Conflict");
    await expect(
      make("subnet", { vpcId: id, cidrBlock: "10.21.0.0/24", availabilityZone: "us-east-1a" }),
    ).rejects.toThrow("InvalidSubnet.Range");
  });

  it("may have the same range in another VPC", async () => {
    await subnet(await vpc());
    await subnet(await vpc());
  });

  it("needs a VPC that exists, and a zone", async () => {
    await expect(subnet("vpc-00000000000000000")).rejects.toThrow(
      "vpcId names vpc-00000000000000000, which does not exist",
    );
    await expect(
      make("subnet", { vpcId: await vpc(), cidrBlock: "10.20.0.0/24", availabilityZone: "us-east-1" }),
    ).rejects.toThrow("must be a zone");
  });
});

describe("the way out", () => {
  it("is one internet gateway a VPC", async () => {
    const id = await vpc();
    await make("gateway", { vpcId: id });
    await expect(make("gateway", { vpcId: id })).rejects.toThrow("Resource.AlreadyAssociated");
  });

  it("is a NAT gateway where an internet gateway stands", async () => {
    const id = await vpc();
    const [subnetId, allocationId] = [await subnet(id), await make("address", {})];
    await expect(make("nat", { subnetId, allocationId })).rejects.toThrow("Gateway.NotAttached");
    await make("gateway", { vpcId: id });
    const nat = await make("nat", { subnetId, allocationId });
    await expect(make("nat", { subnetId, allocationId })).rejects.toThrow("is in use by");
    await expect(make("nat", { subnetId })).rejects.toThrow("a public NAT gateway needs an allocationId");
    await expect((async () => remove("address", allocationId))()).rejects.toThrow(
      `DependencyViolation: ${allocationId} cannot be deleted: ${nat}`,
    );
  });

  it("is a route to a gateway of the same VPC", async () => {
    const [here, there] = [await vpc(), await vpc()];
    const [gatewayId, other] = [
      await make("gateway", { vpcId: here }),
      await make("gateway", { vpcId: there }),
    ];
    const routeTableId = await make("table", { vpcId: here });
    const route = { routeTableId, destinationCidrBlock: "0.0.0.0/0" };
    await expect(make("route", route)).rejects.toThrow("exactly one of gatewayId and natGatewayId");
    await expect(make("route", { ...route, gatewayId: other })).rejects.toThrow(
      "belong to different networks",
    );
    await make("route", { ...route, gatewayId });
    await expect(make("route", { ...route, gatewayId })).rejects.toThrow("RouteAlreadyExists");
    await expect(make("route", { ...route, destinationCidrBlock: "everywhere", gatewayId })).rejects.toThrow(
      "must be an IPv4 range",
    );
  });

  it("is a route to a NAT gateway of the same VPC", async () => {
    const id = await vpc();
    await make("gateway", { vpcId: id });
    const natGatewayId = await make("nat", {
      subnetId: await subnet(id),
      allocationId: await make("address", {}),
    });
    await make("route", {
      routeTableId: await make("table", { vpcId: id }),
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId,
    });
    const elsewhere = await make("table", { vpcId: await vpc() });
    await expect(
      make("route", { routeTableId: elsewhere, destinationCidrBlock: "0.0.0.0/0", natGatewayId }),
    ).rejects.toThrow("different networks");
  });

  it("is one route table a subnet, of the same VPC", async () => {
    const id = await vpc();
    const subnetId = await subnet(id);
    const [table, elsewhere] = [
      await make("table", { vpcId: id }),
      await make("table", { vpcId: await vpc() }),
    ];
    await expect(make("association", { routeTableId: elsewhere, subnetId })).rejects.toThrow(
      "different networks",
    );
    await make("association", { routeTableId: table, subnetId });
    await expect(make("association", { routeTableId: table, subnetId })).rejects.toThrow(
      "already has a route table",
    );
  });

  it("refuses routes inside a table", async () => {
    await expect(make("table", { vpcId: await vpc(), routes: [] })).rejects.toThrow("routes is not modelled");
  });
});

describe("a security group", () => {
  const group = (vpcId: string, name: string): Promise<string> => make("group", { vpcId, name });

  it("has a name of its own in its VPC", async () => {
    const [here, there] = [await vpc(), await vpc()];
    await group(here, "tasks");
    await group(there, "tasks");
    await expect(group(here, "tasks")).rejects.toThrow("InvalidGroup.Duplicate");
    await expect(group(here, "sg-tasks")).rejects.toThrow("must not begin with sg-");
  });

  it("refuses inline rules by name, and letters that AWS refuses", async () => {
    const vpcId = await vpc();
    await expect(make("group", { vpcId, name: "a", ingress: [] })).rejects.toThrow("ingress is not modelled");
    await expect(make("group", { vpcId, name: "a", description: "viewers → load balancer" })).rejects.toThrow(
      "may have letters",
    );
  });

  it("stays while a rule refers to it", async () => {
    const vpcId = await vpc();
    const [tasks, balancer] = [await group(vpcId, "tasks"), await group(vpcId, "balancer")];
    const rule = await make("ingress", {
      securityGroupId: tasks,
      ipProtocol: "tcp",
      fromPort: 80,
      toPort: 80,
      referencedSecurityGroupId: balancer,
    });
    await expect((async () => remove("group", balancer))()).rejects.toThrow(
      `DependencyViolation: ${balancer} cannot be deleted: ${rule}`,
    );
  });

  it.each<[string, Properties, string]>([
    [
      "two sources",
      { fromPort: 80, toPort: 80, cidrIpv4: "0.0.0.0/0", prefixListId: "pl-3b927c52" },
      "exactly one of",
    ],
    ["a list that AWS does not keep", { fromPort: 80, toPort: 80, prefixListId: "pl-1" }, "does not exist"],
    ["no source", { fromPort: 80, toPort: 80 }, "exactly one of"],
    ["no ports", { cidrIpv4: "0.0.0.0/0" }, "needs fromPort and toPort"],
    [
      "ports the wrong way round",
      { fromPort: 443, toPort: 80, cidrIpv4: "0.0.0.0/0" },
      "Invalid TCP port range: 443 to 80",
    ],
    ["a port out of range", { fromPort: 80, toPort: 65_536, cidrIpv4: "0.0.0.0/0" }, "65536"],
    ["no range", { fromPort: 80, toPort: 80, cidrIpv4: "everybody" }, "must be an IPv4 range"],
  ])("takes no rule with %s", async (_, inputs, message) => {
    const securityGroupId = await group(await vpc(), "tasks");
    for (const kind of ["ingress", "egress"] as const) {
      await expect(make(kind, { securityGroupId, ipProtocol: "tcp", ...inputs })).rejects.toThrow(message);
    }
  });

  it("takes no rule twice, and none that names a group of another VPC", async () => {
    const securityGroupId = await group(await vpc(), "tasks");
    const rule = { securityGroupId, ipProtocol: "tcp", fromPort: 80, toPort: 80, cidrIpv4: "0.0.0.0/0" };
    await make("ingress", rule);
    await make("egress", rule);
    await expect(make("ingress", { ...rule, description: "again" })).rejects.toThrow(
      "InvalidPermission.Duplicate",
    );
    const { cidrIpv4: _range, ...open } = rule;
    const referencedSecurityGroupId = await group(await vpc(), "elsewhere");
    await expect(make("ingress", { ...open, referencedSecurityGroupId })).rejects.toThrow(
      "belong to different networks",
    );
  });
});

it("brings everything back from the store", async () => {
  const id = await vpc();
  expect((await modelOf(ec2WithoutPorts(), TYPES.vpc).read(id, testContext()))?.inputs.cidrBlock).toBe(
    "10.20.0.0/16",
  );
});

/** A second service over the same store, as after a restart. */
function ec2WithoutPorts(): Service {
  const { store, references, account } = world;
  return ec2({ store, references, account, provide: () => undefined } as unknown as World);
}
