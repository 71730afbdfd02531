import { z } from "zod";
import { apiError } from "../google/api";
import type { ApiAnswer, ApiRequest } from "../network/api";
import { serviceAccountExists } from "../google/common";
import { UNAUTHENTICATED, callersOf, may } from "../google/permissions";
import type { World } from "../kernel/world";
import { accountName } from "../serviceaccount/names";

const asked = z.object({
  audience: z.string().min(1),
  includeEmail: z.boolean().default(false),
});

const scoped = z.object({
  scope: z.array(z.string()).min(1),
  lifetime: z
    .string()
    .regex(/^\d+s$/)
    .refine((text) => Number.parseInt(text, 10) <= 3600)
    .optional(),
});

const PATH = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):(generateIdToken|generateAccessToken)$/;
const PERMISSIONS = {
  generateIdToken: "iam.serviceAccounts.getOpenIdToken",
  generateAccessToken: "iam.serviceAccounts.getAccessToken",
} as const;

/**
 * The IAM Service Account Credentials API: an identity token or an access token of a service account for whoever may have one.
 * https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts
 */
export function accountCredentials(
  world: World,
  { method, path, headers, body }: ApiRequest,
): ApiAnswer | undefined {
  const [, email, action] = PATH.exec(path) ?? [];
  if (method !== "POST" || email === undefined || action === undefined) return undefined;
  const members = callersOf(world, headers.authorization);
  if (members === undefined) return UNAUTHENTICATED;
  const permission = PERMISSIONS[action as keyof typeof PERMISSIONS];
  // Google tells nobody without the right whether the account exists.
  if (!serviceAccountExists(world, email) || !may(world, members, permission, accountName(world, email)))
    return apiError(
      403,
      "PERMISSION_DENIED",
      `Permission '${permission}' denied on resource (or it may not exist).`,
    );
  return action === "generateIdToken" ? idToken(world, email, body) : accessToken(world, email, body);
}

function idToken(world: World, email: string, body: Buffer): ApiAnswer {
  const given = asked.safeParse(JSON.parse(body.toString("utf8")));
  if (!given.success) return apiError(400, "INVALID_ARGUMENT", "audience is needed");
  if (!given.data.includeEmail)
    return apiError(
      501,
      "UNIMPLEMENTED",
      "only tokens with includeEmail are modelled: Cloud Run knows callers by e-mail here",
    );
  return { status: 200, body: { token: world.use("googleTokens").identity(email, given.data.audience) } };
}

function accessToken(world: World, email: string, body: Buffer): ApiAnswer {
  const given = scoped.safeParse(JSON.parse(body.toString("utf8")));
  if (!given.success)
    return apiError(400, "INVALID_ARGUMENT", "scope is needed, and a lifetime of at most 3600s");
  const { token, expires } = world.use("googleTokens").access([`serviceAccount:${email}`]);
  return { status: 200, body: { accessToken: token, expireTime: new Date(expires).toISOString() } };
}
