import { z } from "zod";

/**
 * "This name must be unique per region per account, can have a maximum of 32 characters, must contain only
 * alphanumeric characters or hyphens, must not begin or end with a hyphen, and must not begin with `internal-`."
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
 */
export const nameSchema = z
  .string()
  .min(1, "1 to 32 characters")
  .max(32, "1 to 32 characters")
  .regex(/^[A-Za-z0-9-]*$/, "letters, digits and hyphens only")
  .regex(/^(?!-)(?:.*[^-])?$/, "must not begin or end with a hyphen");

export const loadBalancerNameSchema = nameSchema.regex(/^(?!internal-)/, "must not begin with internal-");

/** ARN resource part without the service: `app/web/50dc6c495c0c9188`. */
export function suffixOf(arn: string): string {
  return arn.slice(arn.indexOf("/") + 1);
}
