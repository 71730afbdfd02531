import { plain } from "./flat";
import type { Registered } from "./recording";

export interface FoundStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface FoundPolicy {
  readonly type: string;
  readonly name: string;
  readonly property: string;
  readonly text: string;
  readonly statements: readonly FoundStatement[];
}

/** Every policy document that a resource was given, whatever the property is called: told by its statements. */
export function policiesOf(resources: readonly Registered[]): FoundPolicy[] {
  return resources.flatMap(({ type, name, inputs, custom }) =>
    !custom
      ? []
      : Object.entries(plain(inputs) as Record<string, unknown>).flatMap(([property, value]) => {
          if (typeof value !== "string" || !/^\{.*"Statement":/s.test(value)) return [];
          const statements = statementsOf(value);
          return statements.length === 0 ? [] : [{ type, name, property, text: value, statements }];
        }),
  );
}

export function statementsOf(text: string): FoundStatement[] {
  const { Statement } = JSON.parse(text) as {
    Statement?: Record<string, unknown> | Record<string, unknown>[];
  };
  return [Statement ?? []].flat().map(
    (one) =>
      ({
        ...one,
        Action: [one.Action ?? []].flat(),
        Resource: [one.Resource ?? []].flat(),
      }) as unknown as FoundStatement,
  );
}

/** As IAM matches: `*` and `?`, whatever the case. */
export const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, ".*")
      .replace(/\?/g, ".")}$`,
    "i",
  ).test(text);

/** Whether some statement allows an action, and none denies it; resources and conditions are not weighed. */
export function mayDo(statements: readonly FoundStatement[], action: string): boolean {
  const says = (effect: "Allow" | "Deny"): boolean =>
    statements.some(
      ({ Effect, Action }) => Effect === effect && Action.some((pattern) => matches(pattern, action)),
    );
  return says("Allow") && !says("Deny");
}
