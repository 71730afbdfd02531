import { z } from "zod";
import { parsePolicy } from "../iam/policy";
import { CloudError, type ResourceModel } from "../kernel/model";
import { isUnknown } from "../kernel/properties";
import type { Kept, KeptThings } from "./kept";

const NO_PACKETS = "no packets travel on a laptop: names lead to loopback";

const inputs = z.strictObject({
  vpcId: z.string(),
  serviceName: z
    .string()
    .regex(
      /^com\.amazonaws\.[a-z]{2}(-[a-z]+)+-\d\.[a-z0-9.-]+$/,
      "must be com.amazonaws.<region>.<service>",
    ),
  vpcEndpointType: z.enum(["Gateway", "Interface"]).default("Gateway"),
  routeTableIds: z.array(z.string()).optional(),
  subnetIds: z.array(z.string()).optional(),
  securityGroupIds: z.array(z.string()).optional(),
  privateDnsEnabled: z.boolean().optional(),
  policy: z
    .string()
    .superRefine((text, context) => {
      if (isUnknown(text)) return;
      for (const message of policyFaults(text)) context.addIssue({ code: "custom", message });
    })
    .optional(),
});
type Inputs = z.infer<typeof inputs>;

/** Gateway endpoints exist for these alone: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html */
const GATEWAYS = /\.(s3|dynamodb)$/;

/** VPC endpoints: what is declared must fit together; nothing is carried. */
export function endpointModel(things: KeptThings): ResourceModel {
  return things.model<Inputs>({
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    page: "vpc_endpoint",
    prefix: "vpce",
    arnKind: "vpc-endpoint",
    inputs,
    inert: {
      routeTableIds: NO_PACKETS,
      subnetIds: NO_PACKETS,
      securityGroupIds: NO_PACKETS,
      policy: "its form is checked; nothing is carried that it could refuse",
    },
    replaceOn: ["vpcId", "serviceName", "vpcEndpointType"],
    computed: ["state"],
    refers: {
      vpcId: "aws:ec2/vpc:Vpc",
      routeTableIds: "aws:ec2/routeTable:RouteTable",
      subnetIds: "aws:ec2/subnet:Subnet",
      securityGroupIds: "aws:ec2/securityGroup:SecurityGroup",
    },
    admit: (given, others) => {
      requireKind(given);
      requireZones(things, given);
      requireNames(things, given, others);
    },
    outputs: () => ({ state: "available" }),
  });
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html */
function policyFaults(text: string): string[] {
  const { statements, faults } = parsePolicy(text);
  return [
    ...faults,
    ...(statements.every(({ Principal }) => Principal !== undefined)
      ? []
      : ["every statement of an endpoint's policy needs a Principal"]),
  ];
}

function requireKind({ serviceName, vpcEndpointType, ...given }: Inputs): void {
  const foreign =
    vpcEndpointType === "Gateway"
      ? (["subnetIds", "securityGroupIds", "privateDnsEnabled"] as const)
      : (["routeTableIds"] as const);
  const found = foreign.find((property) => given[property] !== undefined);
  if (found !== undefined)
    throw new CloudError(
      "InvalidParameter",
      `${found} does not go with an endpoint of type ${vpcEndpointType}`,
    );
  if (vpcEndpointType === "Gateway" && !GATEWAYS.test(serviceName))
    throw new CloudError("InvalidParameter", `${serviceName} has no endpoint of type Gateway`);
}

/** "You can specify only one subnet per Availability Zone." (API_CreateVpcEndpoint) */
function requireZones(things: KeptThings, { subnetIds = [], vpcId }: Inputs): void {
  const places = subnetIds.map((id) => things.find(id)?.inputs);
  if (places.some((place) => place?.vpcId !== vpcId))
    throw new CloudError("InvalidParameter", `every subnet has to lie in ${vpcId}`);
  const zones = places.map((place) => place?.availabilityZone);
  if (new Set(zones).size < zones.length)
    throw new CloudError("DuplicateSubnetsInSameZone", `two subnets lie in one zone: ${zones.join(", ")}`);
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html */
function requireNames(things: KeptThings, given: Inputs, others: readonly Kept[]): void {
  if (given.privateDnsEnabled !== true) return;
  const network = things.find(given.vpcId)?.inputs;
  if (network?.enableDnsSupport !== true || network.enableDnsHostnames !== true) {
    throw new CloudError(
      "InvalidParameter",
      "private DNS needs enableDnsSupport and enableDnsHostnames of the VPC",
    );
  }
  const twin = others.find(
    ({ inputs: other }) =>
      other.vpcId === given.vpcId &&
      other.serviceName === given.serviceName &&
      other.privateDnsEnabled === true,
  );
  if (twin !== undefined) {
    throw new CloudError(
      "InvalidParameter",
      `private-dns-enabled cannot be set because ${twin.id} has the DNS domain of ${given.serviceName} already`,
    );
  }
}
