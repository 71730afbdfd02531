import { z } from "zod";
import { CloudError, type ResourceModel } from "../kernel/model";
import type { World } from "../kernel/world";
import { contains, overlaps, parseRange } from "./cidr";
import type { KeptThings } from "./kept";

/** AWS takes a VPC and a subnet from /28 to /16: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const block = z.string().refine((text) => {
  const range = parseRange(text);
  return range !== undefined && range.prefix >= 16 && range.prefix <= 28;
}, "must be an IPv4 range from /16 to /28 whose address has no bits beyond the prefix");

const NO_PACKETS = "no packets travel between addresses on a laptop; names and ports lead to loopback";

/** VPC, subnets and what connects them. */
export function networkModels(world: World, things: KeptThings): ResourceModel[] {
  const vpc = things.model({
    type: "aws:ec2/vpc:Vpc",
    page: "vpc",
    prefix: "vpc",
    arnKind: "vpc",
    inputs: z.strictObject({
      cidrBlock: block,
      enableDnsHostnames: z.boolean().default(false),
      enableDnsSupport: z.boolean().default(true),
      instanceTenancy: z.enum(["default"]).default("default"),
    }),
    inert: { enableDnsHostnames: NO_PACKETS, enableDnsSupport: NO_PACKETS },
    replaceOn: ["cidrBlock"],
    computed: ["defaultSecurityGroupId", "mainRouteTableId", "defaultRouteTableId", "defaultNetworkAclId"],
    outputs: (_inputs, id) => {
      const twin = (prefix: string): string => `${prefix}-${id.slice(4)}`;
      return {
        defaultSecurityGroupId: twin("sg"),
        mainRouteTableId: twin("rtb"),
        defaultRouteTableId: twin("rtb"),
        defaultNetworkAclId: twin("acl"),
      };
    },
  });

  const subnet = things.model({
    type: "aws:ec2/subnet:Subnet",
    page: "subnet",
    prefix: "subnet",
    arnKind: "subnet",
    inputs: z.strictObject({
      vpcId: z.string(),
      cidrBlock: block,
      availabilityZone: z.string().regex(/^[a-z]{2}-[a-z]+-\d[a-f]$/, "must be a zone such as us-east-1a"),
      mapPublicIpOnLaunch: z.boolean().default(false),
    }),
    inert: { mapPublicIpOnLaunch: NO_PACKETS },
    replaceOn: ["vpcId", "cidrBlock", "availabilityZone"],
    refers: { vpcId: "aws:ec2/vpc:Vpc" },
    admit: ({ vpcId, cidrBlock }, others) => {
      const [range, around] = [
        parseRange(cidrBlock),
        parseRange(String(things.find(vpcId)?.inputs.cidrBlock)),
      ];
      if (range === undefined || around === undefined || !contains(around, range)) {
        throw new CloudError(
          "InvalidSubnet.Range",
          `cidrBlock ${cidrBlock} does not lie within the VPC's ${String(things.find(vpcId)?.inputs.cidrBlock)}`,
        );
      }
      for (const other of others.filter((one) => one.inputs.vpcId === vpcId)) {
        const taken = parseRange(String(other.inputs.cidrBlock));
        if (taken !== undefined && overlaps(range, taken)) {
          throw new CloudError(
            "InvalidSubnet.Conflict",
            `cidrBlock ${cidrBlock} overlaps ${String(other.inputs.cidrBlock)} of ${other.id}`,
          );
        }
      }
    },
  });

  world.provide("subnets", {
    find: (id) => {
      const found = things.find(id);
      if (found?.type !== "aws:ec2/subnet:Subnet") return undefined;
      return { vpcId: String(found.inputs.vpcId), availabilityZone: String(found.inputs.availabilityZone) };
    },
  });

  const gateway = things.model({
    type: "aws:ec2/internetGateway:InternetGateway",
    page: "internet_gateway",
    prefix: "igw",
    arnKind: "internet-gateway",
    inputs: z.strictObject({ vpcId: z.string().optional() }),
    replaceOn: [],
    refers: { vpcId: "aws:ec2/vpc:Vpc" },
    admit: ({ vpcId }, others) => {
      const other = others.find((one) => vpcId !== undefined && one.inputs.vpcId === vpcId);
      if (other !== undefined)
        throw new CloudError(
          "Resource.AlreadyAssociated",
          `${vpcId} already has the internet gateway ${other.id}`,
        );
    },
  });

  const address = things.model({
    type: "aws:ec2/eip:Eip",
    page: "eip",
    prefix: "eipalloc",
    arnKind: "elastic-ip",
    inputs: z.strictObject({ domain: z.enum(["vpc"]).default("vpc") }),
    replaceOn: ["domain"],
    computed: ["allocationId", "publicIp"],
    // 198.51.100.0/24 is set aside for documentation: RFC 5737.
    outputs: (_inputs, id) => ({
      allocationId: id,
      publicIp: `198.51.100.${parseInt(id.slice(-2), 16) % 254}`,
    }),
  });

  const nat = things.model({
    type: "aws:ec2/natGateway:NatGateway",
    page: "nat_gateway",
    prefix: "nat",
    inputs: z.strictObject({
      allocationId: z.string().optional(),
      subnetId: z.string(),
      connectivityType: z.enum(["public", "private"]).default("public"),
    }),
    inert: { connectivityType: NO_PACKETS },
    replaceOn: ["*"],
    refers: { allocationId: "aws:ec2/eip:Eip", subnetId: "aws:ec2/subnet:Subnet" },
    admit: ({ allocationId, subnetId, connectivityType }, others) => {
      if ((connectivityType === "public") !== (allocationId !== undefined)) {
        throw new CloudError(
          "MissingParameter",
          "a public NAT gateway needs an allocationId, a private one takes none",
        );
      }
      const vpcId = things.find(subnetId)?.inputs.vpcId;
      const attached = things
        .ofType("aws:ec2/internetGateway:InternetGateway")
        .some((one) => one.inputs.vpcId === vpcId);
      if (connectivityType === "public" && !attached) {
        throw new CloudError(
          "Gateway.NotAttached",
          `Network ${String(vpcId)} has no Internet gateway attached`,
        );
      }
      const other = others.find(
        (one) => allocationId !== undefined && one.inputs.allocationId === allocationId,
      );
      if (other !== undefined)
        throw new CloudError("Resource.AlreadyAssociated", `${allocationId} is in use by ${other.id}`);
    },
  });

  return [vpc, subnet, gateway, address, nat];
}
