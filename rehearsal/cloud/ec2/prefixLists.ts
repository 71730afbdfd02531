import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type FunctionModel } from "../kernel/model";

/** An AWS-managed list of address ranges. Its weight is how many rules it counts for in a security group. */
export interface PrefixList {
  readonly id: string;
  readonly name: string;
  readonly weight: number;
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html (names and weights) */
const KNOWN: readonly PrefixList[] = [
  { id: "pl-3b927c52", name: "com.amazonaws.global.cloudfront.origin-facing", weight: 55 },
  { id: "pl-63a5400a", name: "com.amazonaws.us-east-1.s3", weight: 1 },
];

export const CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing";

export const prefixList = (id: string): PrefixList | undefined => KNOWN.find((one) => one.id === id);

/** The lists that AWS keeps; the ranges themselves are not here, as no packets travel on a laptop. */
export function getManagedPrefixList(): FunctionModel {
  return {
    token: "aws:ec2/getManagedPrefixList:getManagedPrefixList",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ec2_managed_prefix_list",
    inputs: z.strictObject({ name: z.string().optional(), id: z.string().optional() }),
    invoke: ({ name, id }) => {
      const found = KNOWN.find((one) => one.id === id || one.name === name);
      if (found === undefined) {
        throw new CloudError(
          "InvalidPrefixListID.NotFound",
          `no AWS-managed prefix list ${String(name ?? id)}; the embedded cloud knows ${KNOWN.map((one) => one.name).join(", ")}`,
        );
      }
      return Promise.resolve({
        id: found.id,
        name: found.name,
        arn: arn("ec2", "us-east-1", "aws", `prefix-list/${found.id}`),
        ownerId: "AWS",
        addressFamily: "IPv4",
        maxEntries: found.weight,
        version: 1,
        entries: [],
        tags: {},
        region: "us-east-1",
      });
    },
  };
}
