import { Firewall } from "../../../infra/network/Firewall";
import { Network } from "../../../infra/network/Network";
import { only } from "../support/expected";
import { Recording } from "../support/recording";

describe("the network", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await Recording.start(
      only(
        "aws:ec2/vpc:Vpc",
        "aws:ec2/subnet:Subnet",
        "aws:ec2/internetGateway:InternetGateway",
        "aws:ec2/routeTable:RouteTable",
        "aws:ec2/route:Route",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "aws:ec2/eip:Eip",
        "aws:ec2/natGateway:NatGateway",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
      ),
    );
    new Network("network", { cidr: "10.20.0.0/16", region: "eu-west-1" });
    await recording.finished();
  });

  it("has a public and a private subnet in each of two zones, none of which overlap", () => {
    const subnets = recording
      .all("aws:ec2/subnet:Subnet")
      .map(({ name, inputs }) => [name, inputs.cidrBlock, inputs.availabilityZone]);
    expect(subnets.sort()).toEqual([
      ["network-private-a", "10.20.128.0/24", "eu-west-1a"],
      ["network-private-b", "10.20.129.0/24", "eu-west-1b"],
      ["network-public-a", "10.20.0.0/24", "eu-west-1a"],
      ["network-public-b", "10.20.1.0/24", "eu-west-1b"],
    ]);
  });

  it("gives no task a public address, and leads private subnets out by NAT only", () => {
    expect(
      recording.all("aws:ec2/subnet:Subnet").every(({ inputs }) => inputs.mapPublicIpOnLaunch === false),
    ).toBe(true);
    const route = recording.one("aws:ec2/route:Route", "network-private-outbound").inputs;
    expect(route).toMatchObject({ natGatewayId: "network-nat-id", destinationCidrBlock: "0.0.0.0/0" });
    expect(route.gatewayId).toBeUndefined();
    const associations = recording
      .all("aws:ec2/routeTableAssociation:RouteTableAssociation")
      .map(({ inputs }) => `${String(inputs.subnetId)} ${String(inputs.routeTableId)}`);
    expect(associations.sort()).toEqual([
      "network-private-a-id network-private-routes-id",
      "network-private-b-id network-private-routes-id",
      "network-public-a-id network-public-routes-id",
      "network-public-b-id network-public-routes-id",
    ]);
  });

  it("makes the NAT gateway only once its own subnet leads out", () => {
    const nat = recording.one("aws:ec2/natGateway:NatGateway");
    expect(recording.precedes(recording.one("aws:ec2/route:Route", "network-public-outbound"), nat)).toBe(
      true,
    );
  });
});

describe("the firewall", () => {
  it("opens 80 and 443 of the load balancer to everywhere, and nothing else", async () => {
    const recording = await Recording.start(
      only(
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      ),
    );
    new Firewall("firewall", { network: { vpcId: "vpc-1" } });
    await recording.finished();
    const rules = recording
      .all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .map(({ inputs }) => inputs);
    const open = rules.filter(({ cidrIpv4 }) => cidrIpv4 !== undefined);
    expect(open.map(({ fromPort, toPort, securityGroupId }) => [fromPort, toPort, securityGroupId])).toEqual([
      [80, 80, "firewall-load-balancer-id"],
      [443, 443, "firewall-load-balancer-id"],
    ]);
    const inner = rules.filter(({ cidrIpv4 }) => cidrIpv4 === undefined);
    expect(inner).toEqual([
      expect.objectContaining({
        securityGroupId: "firewall-tasks-id",
        referencedSecurityGroupId: "firewall-load-balancer-id",
        fromPort: 8080,
        toPort: 8080,
      }),
    ]);
  });
});
