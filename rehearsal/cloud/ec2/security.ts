import { z } from "zod";
import { CloudError, type ResourceModel } from "../kernel/model";
import { changedPaths } from "../kernel/properties";
import { parseRange } from "./cidr";
import type { Kept, KeptThings } from "./kept";
import { prefixList } from "./prefixLists";

/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups */
const RULES_PER_GROUP = 60;

/** Characters that a description may have: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
const description = z
  .string()
  .max(255)
  .regex(
    /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/,
    "may have letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
  );

const port = z.int().min(-1).max(65535);

/** Security groups and their rules, one resource a rule (inline rules fight with these and are refused). */
export function securityModels(things: KeptThings): ResourceModel[] {
  const group = things.model({
    type: "aws:ec2/securityGroup:SecurityGroup",
    page: "security_group",
    prefix: "sg",
    arnKind: "security-group",
    inputs: z.strictObject({
      vpcId: z.string(),
      name: z
        .string()
        .max(255)
        .refine((name) => !name.startsWith("sg-"), "must not begin with sg-"),
      description: description.default("Managed by Pulumi"),
    }),
    replaceOn: ["vpcId", "name", "description"],
    autoname: { property: "name", maxLength: 255 },
    refers: { vpcId: "aws:ec2/vpc:Vpc" },
    admit: ({ vpcId, name }, others) => {
      const taken = others.some(({ inputs }) => inputs.vpcId === vpcId && inputs.name === name);
      if (taken)
        throw new CloudError("InvalidGroup.Duplicate", `${vpcId} already has a security group ${name}`);
    },
  });

  const rule = (direction: "Ingress" | "Egress"): ResourceModel =>
    things.model({
      type: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
      page: `vpc_security_group_${direction.toLowerCase()}_rule`,
      prefix: "sgr",
      arnKind: "security-group-rule",
      inputs: z.strictObject({
        securityGroupId: z.string(),
        description: description.optional(),
        ipProtocol: z.enum(["tcp", "udp", "icmp", "-1"]),
        fromPort: port.optional(),
        toPort: port.optional(),
        cidrIpv4: z
          .string()
          .refine((text) => parseRange(text) !== undefined, "must be an IPv4 range such as 10.0.0.0/8")
          .optional(),
        referencedSecurityGroupId: z.string().optional(),
        prefixListId: z.string().optional(),
      }),
      replaceOn: ["securityGroupId"],
      computed: ["securityGroupRuleId"],
      refers: {
        securityGroupId: "aws:ec2/securityGroup:SecurityGroup",
        referencedSecurityGroupId: "aws:ec2/securityGroup:SecurityGroup",
      },
      admit: (inputs, others) => {
        const sources = [inputs.cidrIpv4, inputs.referencedSecurityGroupId, inputs.prefixListId].filter(
          (source) => source !== undefined,
        );
        if (sources.length !== 1) {
          throw new CloudError(
            "InvalidParameterCombination",
            "a rule takes exactly one of cidrIpv4, referencedSecurityGroupId and prefixListId",
          );
        }
        requirePorts(inputs);
        requirePrefixList(inputs);
        requireOneNetwork(things, inputs);
        const twin = others.find(
          (other) =>
            changedPaths({ ...other.inputs, description: "" }, { ...inputs, description: "" }).length === 0,
        );
        if (twin !== undefined)
          throw new CloudError(
            "InvalidPermission.Duplicate",
            `${inputs.securityGroupId} already has this rule (${twin.id})`,
          );
        requireRoom(inputs, others);
      },
      outputs: (_inputs, id) => ({ securityGroupRuleId: id }),
    });

  return [group, rule("Ingress"), rule("Egress")];
}

interface RuleInputs {
  readonly securityGroupId: string;
  readonly prefixListId?: string;
  readonly ipProtocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly referencedSecurityGroupId?: string;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html */
function requirePorts({ ipProtocol, fromPort, toPort }: RuleInputs): void {
  if (ipProtocol !== "tcp" && ipProtocol !== "udp") return;
  if (fromPort === undefined || toPort === undefined) {
    throw new CloudError("InvalidParameterValue", `a rule for ${ipProtocol} needs fromPort and toPort`);
  }
  if (fromPort > toPort) {
    throw new CloudError(
      "InvalidParameterValue",
      `Invalid ${ipProtocol.toUpperCase()} port range: ${fromPort} to ${toPort}`,
    );
  }
}

function requireOneNetwork(
  things: KeptThings,
  { securityGroupId, referencedSecurityGroupId }: RuleInputs,
): void {
  if (referencedSecurityGroupId === undefined) return;
  if (things.find(securityGroupId)?.inputs.vpcId === things.find(referencedSecurityGroupId)?.inputs.vpcId)
    return;
  throw new CloudError(
    "InvalidGroup.NotFound",
    `${securityGroupId} and ${referencedSecurityGroupId} belong to different networks`,
  );
}

function requirePrefixList({ prefixListId }: RuleInputs): void {
  if (prefixListId === undefined || prefixList(prefixListId) !== undefined) return;
  throw new CloudError(
    "InvalidPrefixListID.NotFound",
    `prefixListId names ${prefixListId}, which does not exist`,
  );
}

/** A prefix list counts for as many rules as it may have entries: CloudFront's leaves room for five others. */
function requireRoom(inputs: RuleInputs, others: readonly Kept[]): void {
  const all = others.filter((other) => other.inputs.securityGroupId === inputs.securityGroupId);
  const weights = [inputs, ...all.map((other) => other.inputs)].map(
    ({ prefixListId }) => prefixList(String(prefixListId))?.weight ?? 1,
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= RULES_PER_GROUP) return;
  throw new CloudError(
    "RulesPerSecurityGroupLimitExceeded",
    `The maximum number of rules per security group has been reached: ${inputs.securityGroupId} would have ${total} of ${RULES_PER_GROUP} in this direction`,
  );
}
