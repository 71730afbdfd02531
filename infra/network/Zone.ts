import * as pulumi from "@pulumi/pulumi";
import * as ec2 from "@pulumi/aws/ec2";
import { subnetRange } from "./settings";

/** What all zones lead out by. */
export interface Ways {
  readonly publicTableId: pulumi.Input<string>;
  /** The public subnets' way to the internet; a NAT gateway needs it. */
  readonly publicRoute: pulumi.Resource;
}

export interface ZoneArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Address range of the whole network. */
  readonly cidr: string;
  /** Such as `us-east-1a`. */
  readonly zone: string;
  /** Of the zone among its fellows, from 0: decides its address ranges. */
  readonly index: number;
  readonly ways: Ways;
  /** Another zone's NAT gateway; without it the zone gets one of its own. */
  readonly natId: pulumi.Input<string> | undefined;
}

/** The private subnets' ranges begin here, so that each kind can grow. */
const PRIVATE = 128;

/** One zone: a public subnet, a private one, and the private one's way out. */
export class Zone extends pulumi.ComponentResource {
  readonly publicSubnetId: pulumi.Output<string>;
  readonly privateSubnetId: pulumi.Output<string>;
  readonly privateTableId: pulumi.Output<string>;
  readonly natId: pulumi.Output<string>;

  constructor(name: string, args: ZoneArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:network:Zone", name, {}, options);
    const open = this.subnet(`${name}-public`, args, args.index);
    const closed = this.subnet(`${name}-private`, args, PRIVATE + args.index);
    this.publicSubnetId = open.id;
    this.privateSubnetId = closed.id;
    new ec2.RouteTableAssociation(
      `${name}-public-routes`,
      { routeTableId: args.ways.publicTableId, subnetId: open.id },
      { parent: this },
    );
    this.natId = args.natId === undefined ? this.nat(name, args, open).id : pulumi.output(args.natId);
    this.privateTableId = this.privateRoutes(name, args, closed).id;
    this.registerOutputs({
      publicSubnetId: this.publicSubnetId,
      privateSubnetId: this.privateSubnetId,
      natId: this.natId,
    });
  }

  /** No subnet hands out public addresses: the load balancer brings its own. */
  private subnet(name: string, { vpcId, cidr, zone }: ZoneArgs, third: number): ec2.Subnet {
    return new ec2.Subnet(
      name,
      {
        vpcId,
        cidrBlock: subnetRange(cidr, third),
        availabilityZone: zone,
        mapPublicIpOnLaunch: false,
      },
      { parent: this },
    );
  }

  private nat(name: string, { ways }: ZoneArgs, subnet: ec2.Subnet): ec2.NatGateway {
    const address = new ec2.Eip(`${name}-nat`, { domain: "vpc" }, { parent: this });
    return new ec2.NatGateway(
      `${name}-nat`,
      { allocationId: address.id, subnetId: subnet.id },
      { parent: this, dependsOn: [ways.publicRoute] },
    );
  }

  /** A table a zone even with one NAT gateway: another number of them then changes routes only. */
  private privateRoutes(name: string, { vpcId }: ZoneArgs, subnet: ec2.Subnet): ec2.RouteTable {
    const table = new ec2.RouteTable(`${name}-private-routes`, { vpcId }, { parent: this });
    new ec2.Route(
      `${name}-private-outbound`,
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: this.natId },
      { parent: this },
    );
    new ec2.RouteTableAssociation(
      `${name}-private-routes`,
      { routeTableId: table.id, subnetId: subnet.id },
      { parent: this },
    );
    return table;
  }
}
