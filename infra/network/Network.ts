import * as pulumi from "@pulumi/pulumi";
import * as ec2 from "@pulumi/aws/ec2";

export interface NetworkArgs {
  /** Address range, a private /16. */
  readonly cidr: string;
  /** AWS region; its zones `a` and `b` are used. */
  readonly region: string;
}

/** A load balancer needs two zones. */
const ZONES = ["a", "b"] as const;

/**
 * The private network: public subnets for the load balancer, private ones for the tasks, which reach out through one
 * NAT gateway and have no address of their own. S3 (image layers) is reached without leaving the network.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string>[];
  readonly privateSubnetIds: pulumi.Output<string>[];
  /** The way out; what runs in a private subnet depends on it to pull its image. */
  readonly outbound: pulumi.Resource;
  private readonly vpc: ec2.Vpc;

  constructor(name: string, args: NetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:network:Network", name, {}, options);
    this.vpc = new ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: args.cidr, enableDnsHostnames: true, enableDnsSupport: true },
      { parent: this },
    );
    const publicSubnets = ZONES.map((zone, index) =>
      this.subnet(`${name}-public-${zone}`, args, zone, index),
    );
    const privateSubnets = ZONES.map((zone, index) =>
      this.subnet(`${name}-private-${zone}`, args, zone, 128 + index),
    );

    const gateway = new ec2.InternetGateway(`${name}-gateway`, { vpcId: this.vpc.id }, { parent: this });
    const publicRoute = this.routes(`${name}-public`, publicSubnets, { gatewayId: gateway.id });
    const nat = this.nat(name, publicSubnets, publicRoute.route);
    const privateRoute = this.routes(`${name}-private`, privateSubnets, { natGatewayId: nat.id });
    new ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: this.vpc.id,
        serviceName: `com.amazonaws.${args.region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: [privateRoute.table.id],
      },
      { parent: this },
    );

    this.vpcId = this.vpc.id;
    this.publicSubnetIds = publicSubnets.map((subnet) => subnet.id);
    this.privateSubnetIds = privateSubnets.map((subnet) => subnet.id);
    this.outbound = privateRoute.route;
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
    });
  }

  /** A /24 of the network. No subnet hands out public addresses: the load balancer brings its own. */
  private subnet(name: string, { cidr, region }: NetworkArgs, zone: string, third: number): ec2.Subnet {
    const [first, second] = cidr.split(".");
    return new ec2.Subnet(
      name,
      {
        vpcId: this.vpc.id,
        cidrBlock: `${first}.${second}.${third}.0/24`,
        availabilityZone: `${region}${zone}`,
        mapPublicIpOnLaunch: false,
      },
      { parent: this },
    );
  }

  /** One route table for the subnets, with a way to everywhere else. */
  private routes(
    name: string,
    subnets: readonly ec2.Subnet[],
    target: Pick<ec2.RouteArgs, "gatewayId" | "natGatewayId">,
  ): { table: ec2.RouteTable; route: ec2.Route } {
    const table = new ec2.RouteTable(`${name}-routes`, { vpcId: this.vpc.id }, { parent: this });
    const route = new ec2.Route(
      `${name}-outbound`,
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...target },
      { parent: this },
    );
    subnets.forEach((subnet, index) => {
      new ec2.RouteTableAssociation(
        `${name}-routes-${ZONES[index]}`,
        { routeTableId: table.id, subnetId: subnet.id },
        { parent: this },
      );
    });
    return { table, route };
  }

  private nat(name: string, [subnet]: readonly ec2.Subnet[], outbound: pulumi.Resource): ec2.NatGateway {
    const address = new ec2.Eip(`${name}-nat`, { domain: "vpc" }, { parent: this });
    return new ec2.NatGateway(
      `${name}-nat`,
      { allocationId: address.id, subnetId: subnet?.id },
      { parent: this, dependsOn: [outbound] },
    );
  }
}
