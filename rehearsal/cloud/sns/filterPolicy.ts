import { z } from "zod";

/** What of https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html is modelled: exact values and prefixes. */
const policy = z.record(
  z.string(),
  z.array(z.union([z.string(), z.strictObject({ prefix: z.string().min(1) })])).min(1),
);
export type FilterPolicy = z.infer<typeof policy>;

/** Throws what is wrong with it. */
export function parseFilterPolicy(text: string): FilterPolicy {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (failure) {
    throw new Error(`FilterPolicy: failed to parse JSON: ${(failure as Error).message}`, { cause: failure });
  }
  const parsed = policy.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error("FilterPolicy: only lists of exact values and {prefix} are modelled");
}

/** Whether the body of a message, JSON, passes; a body that is none never does. */
export function passes(filter: FilterPolicy, message: string): boolean {
  let body: unknown;
  try {
    body = JSON.parse(message);
  } catch {
    return false;
  }
  if (body === null || typeof body !== "object") return false;
  return Object.entries(filter).every(([key, wanted]) => {
    const found = (body as Record<string, unknown>)[key];
    return (
      typeof found === "string" &&
      wanted.some((one) => (typeof one === "string" ? found === one : found.startsWith(one.prefix)))
    );
  });
}
