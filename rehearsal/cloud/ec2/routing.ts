import { z } from "zod";
import { CloudError, type ResourceModel } from "../kernel/model";
import { parseRange } from "./cidr";
import type { KeptThings } from "./kept";

const destination = z
  .string()
  .refine((text) => parseRange(text) !== undefined, "must be an IPv4 range such as 0.0.0.0/0");

/** Route tables and their routes: what must be consistent, without packets. */
export function routingModels(things: KeptThings): ResourceModel[] {
  const table = things.model({
    type: "aws:ec2/routeTable:RouteTable",
    page: "route_table",
    prefix: "rtb",
    arnKind: "route-table",
    // Routes inside the table fight with Route resources (the provider's documentation warns of it): refused.
    inputs: z.strictObject({ vpcId: z.string() }),
    replaceOn: ["vpcId"],
    refers: { vpcId: "aws:ec2/vpc:Vpc" },
  });

  const route = things.model({
    type: "aws:ec2/route:Route",
    page: "route",
    prefix: "r",
    inputs: z.strictObject({
      routeTableId: z.string(),
      destinationCidrBlock: destination,
      gatewayId: z.string().optional(),
      natGatewayId: z.string().optional(),
    }),
    replaceOn: ["routeTableId", "destinationCidrBlock"],
    taggable: false,
    refers: {
      routeTableId: "aws:ec2/routeTable:RouteTable",
      gatewayId: "aws:ec2/internetGateway:InternetGateway",
      natGatewayId: "aws:ec2/natGateway:NatGateway",
    },
    admit: ({ routeTableId, destinationCidrBlock, gatewayId, natGatewayId }, others) => {
      if ((gatewayId === undefined) === (natGatewayId === undefined)) {
        throw new CloudError(
          "InvalidParameterCombination",
          "a route takes exactly one of gatewayId and natGatewayId",
        );
      }
      requireOneNetwork(things, routeTableId, String(gatewayId ?? natGatewayId));
      const taken = others.some(
        ({ inputs }) =>
          inputs.routeTableId === routeTableId && inputs.destinationCidrBlock === destinationCidrBlock,
      );
      if (taken)
        throw new CloudError(
          "RouteAlreadyExists",
          `${routeTableId} already has a route for ${destinationCidrBlock}`,
        );
    },
  });

  const association = things.model({
    type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    page: "route_table_association",
    prefix: "rtbassoc",
    inputs: z.strictObject({ routeTableId: z.string(), subnetId: z.string() }),
    replaceOn: ["subnetId"],
    taggable: false,
    refers: { routeTableId: "aws:ec2/routeTable:RouteTable", subnetId: "aws:ec2/subnet:Subnet" },
    admit: ({ routeTableId, subnetId }, others) => {
      requireOneNetwork(things, routeTableId, subnetId);
      const other = others.find(({ inputs }) => inputs.subnetId === subnetId);
      if (other !== undefined)
        throw new CloudError(
          "Resource.AlreadyAssociated",
          `${subnetId} already has a route table (${other.id})`,
        );
    },
  });

  return [table, route, association];
}

/** Both lie in one VPC; a NAT gateway lies where its subnet does. */
function requireOneNetwork(things: KeptThings, routeTableId: string, other: string): void {
  const place = things.find(other)?.inputs;
  const vpc = place?.vpcId ?? things.find(String(place?.subnetId))?.inputs.vpcId;
  if (vpc === things.find(routeTableId)?.inputs.vpcId) return;
  throw new CloudError(
    "InvalidParameterValue",
    `route table ${routeTableId} and ${other} belong to different networks`,
  );
}
