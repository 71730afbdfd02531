import { isIP } from "node:net";
import { z } from "zod";
import { isUnknown } from "../../kernel/properties";

const values = z.array(z.string().min(1).max(128)).min(1, "at least one value");
const patterns = z.strictObject({ values });

const cidr = z.string().refine((range) => {
  const [address = "", prefix = ""] = range.split("/");
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
}, "an address range such as 10.0.0.0/8");

/** Conditions of a rule. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
export const conditionSchema = z.strictObject({
  hostHeader: patterns.optional(),
  pathPattern: patterns.optional(),
  httpHeader: z
    .strictObject({
      httpHeaderName: z
        .string()
        .regex(/^[0-9A-Za-z_!#$%&'*+,.^`|~-]{1,40}$/, "a header name of 1 to 40 characters"),
      values,
    })
    .optional(),
  httpRequestMethod: z
    .strictObject({ values: z.array(z.string().regex(/^[A-Za-z_-]{1,40}$/, "a method")).min(1) })
    .optional(),
  queryStrings: z
    .array(z.strictObject({ key: z.string().min(1).max(128).optional(), value: z.string().min(1).max(128) }))
    .min(1)
    .optional(),
  sourceIp: z.strictObject({ values: z.array(cidr).min(1) }).optional(),
});

export type DeclaredCondition = z.infer<typeof conditionSchema>;

/** "You can specify up to five match evaluations per rule … There is a limit of five wildcard characters per rule." */
const LIMIT = 5;

/** Kinds that a rule may hold once only; http-header and query-string may come again. */
const ONCE = ["hostHeader", "pathPattern", "httpRequestMethod", "sourceIp"] as const;

export function conditionFaults(
  conditions: readonly DeclaredCondition[],
): { property: string; reason: string }[] {
  const faults = conditions.flatMap((condition, index) => {
    const kinds = Object.values(condition).filter((part) => part !== undefined).length;
    const reason = `has ${kinds} kinds of condition; exactly one is allowed in each`;
    return kinds === 1 ? [] : [{ property: `conditions.${index}`, reason }];
  });
  for (const kind of ONCE) {
    const times = conditions.filter((condition) => condition[kind] !== undefined).length;
    if (times > 1)
      faults.push({ property: "conditions", reason: `has ${kind} ${times} times; once is allowed` });
  }
  const all = conditions.flatMap(evaluations);
  if (all.length > LIMIT)
    faults.push({ property: "conditions", reason: `has ${all.length} values; ${LIMIT} are allowed` });
  const wildcards =
    all
      .filter((value) => !isUnknown(value))
      .join("")
      .match(/[*?]/g)?.length ?? 0;
  if (wildcards > LIMIT)
    faults.push({ property: "conditions", reason: `has ${wildcards} wildcards; ${LIMIT} are allowed` });
  return faults;
}

const evaluations = (condition: DeclaredCondition): string[] => [
  ...(condition.hostHeader?.values ?? []),
  ...(condition.pathPattern?.values ?? []),
  ...(condition.httpHeader?.values ?? []),
  ...(condition.httpRequestMethod?.values ?? []),
  ...(condition.queryStrings ?? []).map(({ value }) => value),
  ...(condition.sourceIp?.values ?? []),
];
