import { z } from "zod";

/** What asks, and for what. `context` keys are lower-case, as IAM compares them without regard to case. */
export interface AccessRequest {
  readonly principal: { readonly service: string } | { readonly account: string } | "anonymous";
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

const texts = z.union([z.string(), z.array(z.string()).min(1)]);
export const OPERATORS = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
  "ArnEquals",
  "ArnLike",
  "ArnNotEquals",
  "ArnNotLike",
  "Bool",
] as const;
/** The part of the policy language that is evaluated, with these condition keys; what lies outside is refused rather than ignored. */
export function policyLanguage(keys: readonly string[]) {
  const condition = z.partialRecord(
    z.enum(OPERATORS),
    z.record(z.string(), z.union([texts, z.boolean()])).superRefine((found, context) => {
      for (const key of Object.keys(found)) {
        if (keys.includes(key.toLowerCase())) continue;
        context.addIssue({
          code: "custom",
          path: [key],
          message: `the embedded cloud evaluates the condition keys ${keys.join(", ")}`,
        });
      }
    }),
  );
  const statement = z.strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(["Allow", "Deny"]),
    Principal: z.union([
      z.literal("*"),
      z.strictObject({ AWS: texts.optional(), Service: texts.optional() }),
    ]),
    Action: texts,
    Resource: texts,
    Condition: condition.optional(),
  });
  return z.strictObject({
    Version: z.enum(["2012-10-17", "2008-10-17"]).optional(),
    Id: z.string().optional(),
    Statement: z.preprocess(
      (value) => (Array.isArray(value) ? (value as unknown[]) : [value]),
      z.array(statement).min(1),
    ),
  });
}

/** A bucket's policy. */
export const policyDocument = policyLanguage([
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:securetransport",
  "aws:principalaccount",
]);
export type PolicyDocument = z.infer<typeof policyDocument>;
type Statement = PolicyDocument["Statement"][number];

export type ParsedPolicy =
  | { readonly document: PolicyDocument; readonly faults?: undefined }
  | { readonly document?: undefined; readonly faults: readonly string[] };

/** A policy in a part of the language, or its faults; `judge` adds those of the service that it is for. */
export function parsePolicy(
  text: string,
  language: ReturnType<typeof policyLanguage>,
  judge: (document: PolicyDocument) => readonly string[],
): ParsedPolicy {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (failure) {
    return { faults: [`it is not JSON: ${(failure as Error).message}`] };
  }
  const parsed = language.safeParse(json);
  const faults = parsed.success
    ? judge(parsed.data)
    : parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
  return parsed.success && faults.length === 0 ? { document: parsed.data } : { faults };
}

/**
 * A bucket policy's verdict: an explicit deny wins; silence is `none`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function verdict(
  policy: PolicyDocument | undefined,
  request: AccessRequest,
): "allow" | "deny" | "none" {
  const matching = (policy?.Statement ?? []).filter((one) => matches(one, request));
  if (matching.some(({ Effect }) => Effect === "Deny")) return "deny";
  return matching.length > 0 ? "allow" : "none";
}

/**
 * Whether a policy lets the public in: an Allow for everyone that no fixed condition narrows.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export const isPublic = (policy: PolicyDocument): boolean =>
  policy.Statement.some(
    ({ Effect, Principal, Condition }) =>
      Effect === "Allow" && (Principal === "*" || list(Principal.AWS).includes("*")) && !narrowed(Condition),
  );

const narrowed = (conditions: Statement["Condition"]): boolean =>
  Object.entries(conditions ?? {}).some(
    ([operator, keys]) =>
      /^(StringEquals|ArnEquals|ArnLike|StringLike)$/.test(operator) &&
      Object.entries(keys ?? {}).some(
        ([key, value]) =>
          /source(arn|account)|principalaccount/i.test(key) && list(value).every((one) => !one.includes("*")),
      ),
  );

function matches({ Principal, Action, Resource, Condition }: Statement, request: AccessRequest): boolean {
  return (
    principalMatches(Principal, request.principal) &&
    list(Action).some((pattern) => like(pattern.toLowerCase(), request.action.toLowerCase())) &&
    list(Resource).some((pattern) => like(pattern, request.resource)) &&
    Object.entries(Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys ?? {}).every(([key, wanted]) =>
        holds(operator, list(wanted), request.context[key.toLowerCase()]),
      ),
    )
  );
}

function principalMatches(declared: Statement["Principal"], asking: AccessRequest["principal"]): boolean {
  if (declared === "*") return true;
  if (asking === "anonymous") return list(declared.AWS).includes("*");
  if ("service" in asking) return list(declared.Service).includes(asking.service);
  const accounts = [asking.account, `arn:aws:iam::${asking.account}:root`, "*"];
  return list(declared.AWS).some((one) => accounts.includes(one));
}

/** A key that the request does not carry fails a positive operator and passes a negated one. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export function holds(operator: string, wanted: string[], found: string | undefined): boolean {
  if (operator.includes("Not"))
    return found === undefined || !holds(operator.replace("Not", ""), wanted, found);
  if (found === undefined) return false;
  if (operator === "StringEquals") return wanted.includes(found);
  if (operator === "StringEqualsIgnoreCase" || operator === "Bool")
    return wanted.some((one) => one.toLowerCase() === found.toLowerCase());
  return wanted.some((pattern) => like(pattern, found));
}

export function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

const list = (value: string | string[] | boolean | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [String(value)];
