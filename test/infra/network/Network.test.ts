import { Firewall } from "../../../infra/network/Firewall";
import { Network } from "../../../infra/network/Network";
import type { NetworkSettings } from "../../../infra/config/parts/network";
import { ANSWERS, only } from "../support/expected";
import { Recording } from "../support/recording";

const TYPES = only(
  "aws:ec2/vpc:Vpc",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/route:Route",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/eip:Eip",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
);

async function network(
  changes: Partial<NetworkSettings> = {},
): Promise<{ recording: Recording; made: Network }> {
  const recording = await Recording.start(TYPES, { calls: ANSWERS });
  const settings: NetworkSettings = {
    cidr: "10.20.0.0/16",
    zones: ["a", "b", "c"],
    nat: "per-zone",
    endpoints: [],
  };
  const made = new Network("network", {
    stack: "prod",
    network: { ...settings, ...changes },
    awsRegion: "eu-west-1",
    keys: { keyArn: "arn:key" },
  });
  return { recording: await recording.finished(), made };
}

/** `<zone> → <NAT gateway>` of every private way out. */
const waysOut = (recording: Recording): string[] =>
  recording
    .all("aws:ec2/route:Route")
    .filter(({ inputs }) => inputs.natGatewayId !== undefined)
    .map(({ name, inputs }) => `${name.split("-")[1]} → ${String(inputs.natGatewayId)}`);

describe("a network of its own", () => {
  let recording: Recording;
  beforeAll(async () => {
    ({ recording } = await network());
  });

  it("has a public and a private subnet in each of three zones, none of which overlap", () => {
    const subnets = recording
      .all("aws:ec2/subnet:Subnet")
      .map(({ name, inputs }) => [name, inputs.cidrBlock, inputs.availabilityZone]);
    expect(subnets.sort()).toEqual([
      ["network-a-private", "10.20.128.0/24", "eu-west-1a"],
      ["network-a-public", "10.20.0.0/24", "eu-west-1a"],
      ["network-b-private", "10.20.129.0/24", "eu-west-1b"],
      ["network-b-public", "10.20.1.0/24", "eu-west-1b"],
      ["network-c-private", "10.20.130.0/24", "eu-west-1c"],
      ["network-c-public", "10.20.2.0/24", "eu-west-1c"],
    ]);
  });

  it("gives no task a public address, and leads each zone's private subnet out by its own NAT gateway", () => {
    expect(
      recording.all("aws:ec2/subnet:Subnet").every(({ inputs }) => inputs.mapPublicIpOnLaunch === false),
    ).toBe(true);
    expect(waysOut(recording)).toEqual([
      "a → network-a-nat-id",
      "b → network-b-nat-id",
      "c → network-c-nat-id",
    ]);
    const associations = recording
      .all("aws:ec2/routeTableAssociation:RouteTableAssociation")
      .map(({ inputs }) => `${String(inputs.subnetId)} ${String(inputs.routeTableId)}`);
    expect(associations.sort()).toEqual(
      ["a", "b", "c"].flatMap((zone) => [
        `network-${zone}-private-id network-${zone}-private-routes-id`,
        `network-${zone}-public-id network-public-routes-id`,
      ]),
    );
  });

  it("makes a NAT gateway only once its own subnet leads out", () => {
    const route = recording.one("aws:ec2/route:Route", "network-public-outbound");
    for (const nat of recording.all("aws:ec2/natGateway:NatGateway"))
      expect(recording.precedes(route, nat)).toBe(true);
  });

  it("reaches image layers without a NAT gateway, and nothing else of S3 by that way", () => {
    const endpoint = recording.one("aws:ec2/vpcEndpoint:VpcEndpoint").inputs;
    expect(endpoint).toMatchObject({
      serviceName: "com.amazonaws.eu-west-1.s3",
      vpcEndpointType: "Gateway",
      routeTableIds: ["a", "b", "c"].map((zone) => `network-${zone}-private-routes-id`),
    });
    expect(String(endpoint.policy)).toContain('"arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"');
  });

  it("writes down all that is said, encrypted, for a year, by a role that serves this account alone", () => {
    expect(recording.one("aws:cloudwatch/logGroup:LogGroup").inputs).toEqual({
      name: "/sluice/prod/network/flow",
      retentionInDays: 365,
      kmsKeyId: "arn:key",
    });
    expect(recording.one("aws:ec2/flowLog:FlowLog").inputs).toMatchObject({
      vpcId: "network-vpc-id",
      trafficType: "ALL",
      logDestination: "arn:aws:logs:us-east-1:123456789012:log-group:/sluice/prod/network/flow",
    });
    expect(recording.one("aws:iam/role:Role").inputs.assumeRolePolicy).toContain(
      '"aws:SourceAccount":"123456789012"',
    );
    expect(recording.one("aws:iam/rolePolicy:RolePolicy").inputs.policy).not.toContain('"Resource":"*"');
  });

  it("closes the group that everything without one would get", () => {
    expect(recording.one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs).toEqual({
      vpcId: "network-vpc-id",
      ingress: [],
      egress: [],
    });
  });
});

it("leads all zones out by one NAT gateway where config says so, and changes nothing else for it", async () => {
  const [many, one] = [await network(), await network({ nat: "one" })];
  expect(waysOut(one.recording)).toEqual(["a", "b", "c"].map((zone) => `${zone} → network-a-nat-id`));
  const names = ({ recording }: { recording: Recording }): string[] =>
    recording.resources.map(({ name }) => name);
  const gone = names(many).filter((name) => !names(one).includes(name));
  expect(new Set(gone)).toEqual(new Set(["network-b-nat", "network-c-nat"]));
});

it("reaches services by interface endpoints where config names them, in every zone, from within only", async () => {
  const { recording } = await network({ endpoints: ["logs", "ecr.api"] });
  const endpoints = recording
    .all("aws:ec2/vpcEndpoint:VpcEndpoint")
    .filter(({ inputs }) => inputs.vpcEndpointType === "Interface");
  expect(endpoints.map(({ name, inputs }) => [name, inputs.serviceName]).sort()).toEqual([
    ["network-endpoints-ecr-api", "com.amazonaws.eu-west-1.ecr.api"],
    ["network-endpoints-logs", "com.amazonaws.eu-west-1.logs"],
  ]);
  for (const { inputs } of endpoints) {
    expect(inputs).toMatchObject({
      subnetIds: ["a", "b", "c"].map((zone) => `network-${zone}-private-id`),
      securityGroupIds: ["network-endpoints-entrance-id"],
      privateDnsEnabled: true,
    });
  }
  expect(recording.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").inputs).toMatchObject({
    fromPort: 443,
    toPort: 443,
    cidrIpv4: "10.20.0.0/16",
  });
});

it("uses a network that exists, and makes nothing in it", async () => {
  const existing = {
    vpcId: "vpc-0123456789abcdef0",
    publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
    privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
  };
  const nothing = { cidr: undefined, zones: undefined, nat: undefined, endpoints: undefined };
  const { recording, made } = await network({ ...nothing, existing });
  expect(recording.resources.filter(({ custom }) => custom)).toEqual([]);
  const value = (output: typeof made.vpcId): Promise<string> => new Promise((done) => output.apply(done));
  expect(await value(made.vpcId)).toBe(existing.vpcId);
  expect(await Promise.all(made.publicSubnetIds.map(value))).toEqual(existing.publicSubnetIds);
  expect(await Promise.all(made.privateSubnetIds.map(value))).toEqual(existing.privateSubnetIds);
  expect(made.outbound).toEqual([]);
});

describe("the firewall", () => {
  const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
  let recording: Recording;
  beforeAll(async () => {
    recording = await Recording.start(only("aws:ec2/securityGroup:SecurityGroup", INGRESS, EGRESS), {
      calls: ANSWERS,
    });
    new Firewall("firewall", { network: { vpcId: "vpc-1" } });
    await recording.finished();
  });
  const rules = (type: string): Record<string, unknown>[] => recording.all(type).map(({ inputs }) => inputs);

  it("lets nobody in from everywhere", () => {
    expect(rules(INGRESS).filter(({ cidrIpv4 }) => cidrIpv4 !== undefined)).toEqual([]);
  });

  it("lets CloudFront alone to the load balancer, by a group a port", () => {
    const list = "pl-of-com.amazonaws.global.cloudfront.origin-facing";
    const open = rules(INGRESS)
      .filter(({ prefixListId }) => prefixListId === list)
      .map(({ fromPort, toPort, securityGroupId }) => [fromPort, toPort, securityGroupId]);
    expect(open).toHaveLength(2);
    expect(open).toContainEqual([80, 80, "firewall-load-balancer-http-id"]);
    expect(open).toContainEqual([443, 443, "firewall-load-balancer-id"]);
  });

  it("lets the load balancer alone to the tasks, and to nothing else", () => {
    const between = { fromPort: 8080, toPort: 8080 };
    expect(rules(INGRESS).filter(({ securityGroupId }) => securityGroupId === "firewall-tasks-id")).toEqual([
      expect.objectContaining({ ...between, referencedSecurityGroupId: "firewall-load-balancer-id" }),
    ]);
    expect(rules(EGRESS).filter(({ securityGroupId }) => securityGroupId !== "firewall-tasks-id")).toEqual([
      expect.objectContaining({
        ...between,
        securityGroupId: "firewall-load-balancer-id",
        referencedSecurityGroupId: "firewall-tasks-id",
      }),
    ]);
  });

  it("lets tasks out by HTTPS and to PostgreSQL", () => {
    const out = rules(EGRESS).filter(({ securityGroupId }) => securityGroupId === "firewall-tasks-id");
    expect(out.map(({ fromPort, toPort, ipProtocol }) => [ipProtocol, fromPort, toPort])).toEqual([
      ["tcp", 443, 443],
      ["tcp", 5432, 5432],
      ["tcp", 6543, 6543],
    ]);
  });
});
