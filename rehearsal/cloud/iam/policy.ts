import { z } from "zod";
import { CloudError } from "../kernel/model";

const list = z.union([z.string(), z.array(z.string()).min(1)]);

/** What a policy document must look like: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
const statement = z
  .strictObject({
    Sid: z
      .string()
      .regex(/^[A-Za-z0-9]*$/, "may have letters and digits only")
      .optional(),
    Effect: z.enum(["Allow", "Deny"]),
    Principal: z
      .union([z.literal("*"), z.partialRecord(z.enum(["AWS", "Service", "Federated"]), list)])
      .optional(),
    Action: list.optional(),
    NotAction: list.optional(),
    Resource: list.optional(),
    NotResource: list.optional(),
    Condition: z.record(z.string(), z.record(z.string(), list)).optional(),
  })
  .refine(
    ({ Action, NotAction }) => (Action === undefined) !== (NotAction === undefined),
    "needs Action or NotAction, and not both",
  );

const document = z.strictObject({
  Version: z.enum(["2012-10-17", "2008-10-17"]),
  Id: z.string().optional(),
  // One statement may stand without its list; making it one keeps the faults' paths.
  Statement: z.preprocess(
    (one: unknown): unknown[] => (Array.isArray(one) ? (one as unknown[]) : [one]),
    z.array(statement).min(1),
  ),
});

export type PolicyStatement = z.infer<typeof statement>;

/** The statements of a policy document, or the faults that IAM would call a MalformedPolicyDocument. */
export function parsePolicy(text: string): { statements: PolicyStatement[]; faults: string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (failure) {
    return { statements: [], faults: [`it is not JSON: ${(failure as Error).message}`] };
  }
  const parsed = document.safeParse(json);
  if (!parsed.success)
    return {
      statements: [],
      faults: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`),
    };
  return { statements: parsed.data.Statement, faults: [] };
}

/** Faults of a trust policy: every statement needs a principal and names no resource. */
export function trustFaults(text: string): string[] {
  const { statements, faults } = parsePolicy(text);
  return [
    ...faults,
    ...statements.flatMap(({ Principal, Resource, Action }) => [
      ...([Action ?? []].flat().every((action) => /^sts:/.test(action))
        ? []
        : ["AssumeRole policy may only specify STS AssumeRole actions"]),
      ...(Principal === undefined ? ["a statement of a trust policy needs a Principal"] : []),
      ...(Resource === undefined ? [] : ["a statement of a trust policy takes no Resource"]),
    ]),
  ];
}

/** Faults of a policy attached to an identity: every statement needs a resource and names no principal. */
export function identityFaults(text: string): string[] {
  const { statements, faults } = parsePolicy(text);
  return [
    ...faults,
    ...statements.flatMap(({ Principal, Resource, NotResource }) => [
      ...(Principal === undefined ? [] : ["a statement of a role's policy takes no Principal"]),
      ...(Resource === undefined && NotResource === undefined
        ? ["a statement of a role's policy needs a Resource"]
        : []),
    ]),
  ];
}

/** The AWS services that a trust policy lets take the role. */
export function trustedServices(text: string): string[] {
  return parsePolicy(text).statements.flatMap(({ Effect, Principal }) =>
    Effect === "Allow" && typeof Principal === "object"
      ? [(Principal as Record<string, string | string[]>).Service ?? []].flat()
      : [],
  );
}

/** The faults as a resource's check tells them. */
export const malformed = (
  property: string,
  faults: readonly string[],
): { property: string; reason: string }[] =>
  faults.map((reason) => ({ property, reason: `MalformedPolicyDocument: ${reason}` }));

/** Characters, white space apart: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MANAGED_LIMIT = 6_144;
export const INLINE_LIMIT = 10_240;
export const TRUST_LIMIT = 2_048;

export function requireWithin(limit: number, size: number, what: string): void {
  if (size <= limit) return;
  throw new CloudError(
    "LimitExceeded",
    `Maximum policy size of ${limit} bytes exceeded for ${what}: ${size}`,
  );
}
