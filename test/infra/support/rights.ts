import { statementsOf } from "./policies";
import type { Recording } from "./recording";

/** What a role's own policies allow: action → resources, for an exact comparison. Throws on a Deny and on a condition. */
export function rightsOf(recording: Recording, role: string): Record<string, readonly string[]> {
  const statements = recording
    .all("aws:iam/rolePolicy:RolePolicy")
    .filter(({ inputs }) => inputs.role === role)
    .flatMap(({ inputs }) => statementsOf(String(inputs.policy)));
  if (statements.some(({ Effect, Condition }) => Effect !== "Allow" || Condition !== undefined))
    throw new Error(`${role} has a policy that is more than a list of what is allowed`);
  return Object.fromEntries(
    statements.flatMap(({ Action, Resource }) => Action.map((one) => [one, Resource])),
  );
}

/** The one service of AWS that may take a role. */
export function trustedBy(recording: Recording, role: string): unknown {
  const { assumeRolePolicy } = recording.one("aws:iam/role:Role", role).inputs;
  const [statement, ...more] = statementsOf(String(assumeRolePolicy));
  if (more.length > 0) throw new Error(`${role} is trusted in ${more.length + 1} ways`);
  return statement?.Principal;
}
