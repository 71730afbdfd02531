import { CloudError } from "../kernel/model";
import type { Verdict } from "../kernel/ports";
import { OPERATORS, holds, like } from "../s3/permission";
import { type PolicyStatement, parsePolicy } from "./policy";

/** What a role wants to do. Context keys are in lower case. */
export interface Attempt {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/**
 * What identity-based policies say together: an explicit deny wins, silence is `none`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function identityVerdict(policies: readonly string[], attempt: Attempt): Verdict {
  const matching = policies
    .flatMap((text) => parsePolicy(text).statements)
    .filter((statement) => speaksOf(statement, attempt));
  if (matching.some(({ Effect }) => Effect === "Deny")) return "deny";
  return matching.length > 0 ? "allow" : "none";
}

function speaksOf(
  { Action, NotAction, Resource, NotResource, Condition = {} }: PolicyStatement,
  { action, resource, context }: Attempt,
): boolean {
  const named = (patterns: string | string[]): boolean =>
    [patterns].flat().some((pattern) => like(pattern.toLowerCase(), action.toLowerCase()));
  const about = (patterns: string | string[]): boolean =>
    [patterns].flat().some((pattern) => like(pattern, resource));
  return (
    (Action === undefined ? !named(NotAction ?? []) : named(Action)) &&
    (Resource === undefined ? !about(NotResource ?? []) : about(Resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) =>
        holds(known(operator), [wanted].flat(), context[key.toLowerCase()]),
      ),
    )
  );
}

/** An operator that is not evaluated would decide wrongly one way or the other. */
function known(operator: string): string {
  if ((OPERATORS as readonly string[]).includes(operator)) return operator;
  throw new CloudError(
    "NotImplemented",
    `the condition operator ${operator} is not evaluated by the embedded cloud; ${OPERATORS.join(", ")} are`,
  );
}
