import * as pulumi from "@pulumi/pulumi";
import * as ec2 from "@pulumi/aws/ec2";
import type { NetworkSettings } from "../config/parts/network";
import { Endpoints } from "./Endpoints";
import { FlowLogs } from "./FlowLogs";
import { type Ways, Zone } from "./Zone";
import { type OwnNetwork, ownNetwork } from "./settings";

export interface NetworkArgs {
  readonly stack: string;
  /** A network of its own, or an existing one. */
  readonly network: NetworkSettings;
  readonly awsRegion: string;
  /** The key that encrypts the flow logs. */
  readonly keys: { readonly keyArn: pulumi.Input<string> };
}

/**
 * The private network over the zones: public subnets for the load balancer, private ones for the tasks, which reach out
 * through NAT gateways and have no address of their own. Or one that exists, of which nothing is changed: its flow logs
 * and its way out are its owner's.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string>[];
  readonly privateSubnetIds: pulumi.Output<string>[];
  /** The ways out; what runs in a private subnet depends on them to pull its image. */
  readonly outbound: pulumi.Resource[];

  constructor(name: string, args: NetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:network:Network", name, {}, options);
    const { existing } = args.network;
    if (existing === undefined) {
      const settings = ownNetwork(args.network);
      const vpc = this.vpc(name, settings);
      const zones = this.zones(name, args, vpc, settings);
      this.closeDefaultGroup(name, vpc);
      new FlowLogs(`${name}-flow`, { ...args, vpcId: vpc.id }, { parent: this });
      const endpoints = new Endpoints(
        `${name}-endpoints`,
        { ...args, ...settings, vpc, zones },
        { parent: this },
      );
      this.vpcId = vpc.id;
      this.publicSubnetIds = zones.map(({ publicSubnetId }) => publicSubnetId);
      this.privateSubnetIds = zones.map(({ privateSubnetId }) => privateSubnetId);
      this.outbound = [...zones, endpoints];
    } else {
      this.vpcId = pulumi.output(existing.vpcId);
      this.publicSubnetIds = existing.publicSubnetIds.map((id) => pulumi.output(id));
      this.privateSubnetIds = existing.privateSubnetIds.map((id) => pulumi.output(id));
      this.outbound = [];
    }
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
    });
  }

  private vpc(name: string, { cidr }: OwnNetwork): ec2.Vpc {
    return new ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true },
      { parent: this },
    );
  }

  /** The zones, the first first: with one NAT gateway the others lead out through its. */
  private zones(name: string, { awsRegion }: NetworkArgs, vpc: ec2.Vpc, settings: OwnNetwork): Zone[] {
    const ways = this.publicWays(name, vpc);
    const zones: Zone[] = [];
    settings.zones.forEach((letter, index) => {
      const natId = settings.nat === "one" ? zones[0]?.natId : undefined;
      const zone = new Zone(
        `${name}-${letter}`,
        { vpcId: vpc.id, cidr: settings.cidr, zone: `${awsRegion}${letter}`, index, ways, natId },
        { parent: this },
      );
      zones.push(zone);
    });
    return zones;
  }

  private publicWays(name: string, { id: vpcId }: ec2.Vpc): Ways {
    const gateway = new ec2.InternetGateway(`${name}-gateway`, { vpcId }, { parent: this });
    const table = new ec2.RouteTable(`${name}-public-routes`, { vpcId }, { parent: this });
    const route = new ec2.Route(
      `${name}-public-outbound`,
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
      { parent: this },
    );
    return { publicTableId: table.id, publicRoute: route };
  }

  /** Everything that names no group of its own would get this one; it lets nothing in and nothing out. */
  private closeDefaultGroup(name: string, { id: vpcId }: ec2.Vpc): void {
    new ec2.DefaultSecurityGroup(`${name}-closed`, { vpcId, ingress: [], egress: [] }, { parent: this });
  }
}
