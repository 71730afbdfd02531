import { z } from "zod";
import { apiError } from "../google/api";
import { type ApiAnswer, type ApiRequest, bearerOf } from "../network/api";
import { serviceAccountExists } from "../google/common";
import { holds } from "../google/members";
import type { World } from "../kernel/world";
import { accountName } from "../serviceaccount/names";

/** Those of the roles that contain iam.serviceAccounts.getOpenIdToken: https://docs.cloud.google.com/iam/docs/service-account-permissions */
const OPEN_ID = [
  "roles/iam.serviceAccountOpenIdTokenCreator",
  "roles/iam.serviceAccountTokenCreator",
  "roles/iam.workloadIdentityUser",
];

const asked = z.object({
  audience: z.string().min(1),
  includeEmail: z.boolean().default(false),
});

/**
 * The IAM Service Account Credentials API: an identity token of a service account for whoever may have one.
 * https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateIdToken
 */
export function generateIdToken(
  world: World,
  { method, path, headers, body }: ApiRequest,
): ApiAnswer | undefined {
  const email = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):generateIdToken$/.exec(path)?.[1];
  if (method !== "POST" || email === undefined) return undefined;
  const tokens = world.use("googleTokens");
  const members = tokens.membersOf(bearerOf(headers.authorization) ?? "");
  if (members === undefined)
    return apiError(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
  // Google tells nobody without the right whether the account exists.
  if (!serviceAccountExists(world, email) || !holds(world, accountName(world, email), OPEN_ID, members)) {
    return apiError(
      403,
      "PERMISSION_DENIED",
      "Permission 'iam.serviceAccounts.getOpenIdToken' denied on resource (or it may not exist).",
    );
  }
  const given = asked.safeParse(JSON.parse(body.toString("utf8")));
  if (!given.success) return apiError(400, "INVALID_ARGUMENT", "audience is needed");
  if (!given.data.includeEmail)
    return apiError(
      501,
      "UNIMPLEMENTED",
      "only tokens with includeEmail are modelled: Cloud Run knows callers by e-mail here",
    );
  return { status: 200, body: { token: tokens.identity(email, given.data.audience) } };
}
