import { isBag } from "../pack/known";

/** A policy document as an object; the provider takes it as text or as an object. Undefined when it is neither. */
export function documentOf(policy: unknown): Record<string, unknown> | undefined {
  if (typeof policy !== "string") return isBag(policy) ? policy : undefined;
  try {
    const document: unknown = JSON.parse(policy);
    return isBag(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

/** Its statements: IAM takes one alone for a list of one. What is no statement stays in the list, to be refused. */
export const statementsOf = ({ Statement }: Record<string, unknown>): readonly unknown[] => listOf(Statement);

/** One alone is a list of one, nothing is none. */
export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];
