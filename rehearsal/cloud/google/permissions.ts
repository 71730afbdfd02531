import type { World } from "../kernel/world";
import { ENGINEER } from "../googleidentity/engineer";
import { bearerOf, type ApiAnswer } from "../network/api";
import { apiError } from "./api";
import { holds } from "./members";

const SEES_RUN = ["run.services.get", "run.revisions.get", "run.revisions.list"];
const CHANGES_RUN = [...SEES_RUN, "run.services.update"];
const MAKES_TOKENS = ["iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken"];

/**
 * What of the predefined roles is asked for here.
 * https://docs.cloud.google.com/run/docs/reference/iam/roles and https://docs.cloud.google.com/iam/docs/service-account-permissions
 */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  "roles/run.viewer": SEES_RUN,
  "roles/run.developer": CHANGES_RUN,
  "roles/run.admin": CHANGES_RUN,
  "roles/iam.serviceAccountUser": ["iam.serviceAccounts.actAs"],
  "roles/iam.serviceAccountOpenIdTokenCreator": ["iam.serviceAccounts.getOpenIdToken"],
  "roles/iam.serviceAccountTokenCreator": MAKES_TOKENS,
  "roles/iam.workloadIdentityUser": MAKES_TOKENS,
};

/** Whether one of the members may do something with a resource, by a right on it. */
export function may(world: World, members: readonly string[], permission: string, resource: string): boolean {
  // Whoever runs the program owns the project; an owner has every right here but that of speaking as somebody else.
  if (members.includes(ENGINEER) && !MAKES_TOKENS.includes(permission)) return true;
  const roles = Object.keys(ROLES).filter((role) => ROLES[role]?.includes(permission));
  return holds(world, resource, roles, members);
}

/** Who calls, by the access token of the request; undefined: nobody whom Google knows. */
export const callersOf = (world: World, authorization: string | undefined): readonly string[] | undefined =>
  world.use("googleTokens").membersOf(bearerOf(authorization) ?? "");

export const UNAUTHENTICATED: ApiAnswer = apiError(
  401,
  "UNAUTHENTICATED",
  "Request had invalid authentication credentials.",
);

/** Google tells nobody without the right whether the resource exists. */
export const denied = (permission: string, resource: string): ApiAnswer =>
  apiError(
    403,
    "PERMISSION_DENIED",
    `Permission '${permission}' denied on resource '${resource}' (or resource may not exist).`,
  );
