import { z } from "zod";
import { leaf } from "./leaf";

const id = (prefix: string, example: string): z.ZodString =>
  leaf(z.string().regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`)), `an id such as ${example}`);

const subnets = leaf(
  z
    .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/))
    .min(2)
    .max(6),
  "a list of 2 to 6 ids such as subnet-0123456789abcdef0, each in another zone",
);

/** A network that somebody else keeps; it has to lead out of its private subnets. */
const existing = z.strictObject({
  vpcId: id("vpc", "vpc-0123456789abcdef0"),
  publicSubnetIds: subnets,
  privateSubnetIds: subnets,
});

/** What may be reached by an interface endpoint instead of a NAT gateway. */
export const ENDPOINTS = ["ecr.api", "ecr.dkr", "logs", "ssm", "secretsmanager", "kms", "sts"] as const;

/** Either a network of its own, with all four keys, or an existing one (a rule says so). */
export const network = z.strictObject({
  cidr: leaf(
    z.string().regex(/^(10\.\d{1,3}|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/),
    "a private network of 16 bits such as 10.20.0.0/16",
  ).optional(),
  zones: leaf(
    z
      .array(z.string().regex(/^[a-f]$/))
      .min(2)
      .max(3)
      .refine((zones) => new Set(zones).size === zones.length),
    "a list of 2 or 3 letters of the region's zones, such as [a, b, c]",
  ).optional(),
  nat: leaf(
    z.enum(["one", "per-zone"]),
    "one (cheaper; its zone's outage cuts every task off) or per-zone",
  ).optional(),
  endpoints: leaf(
    z.array(z.enum(ENDPOINTS)).refine((endpoints) => new Set(endpoints).size === endpoints.length),
    `a list of ${ENDPOINTS.join(", ")}; empty where the NAT gateway is cheaper (docs/adr/0021)`,
  ).optional(),
  existing: existing.optional(),
});

export type NetworkSettings = z.infer<typeof network>;
