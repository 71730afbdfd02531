import { z } from "zod";
import type { ApiAnswer, ApiRequest } from "../network/api";
import type { World } from "../kernel/world";
import { type ProviderRecord, providerOf } from "../workloadidentity/records";

const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS = "urn:ietf:params:oauth:token-type:access_token";
const AWS_REQUEST = "urn:ietf:params:aws:token-type:aws4_request";

/** What a workload hands over: a GetCallerIdentity request that it signed and did not send. */
const subjectToken = z.object({
  url: z.string(),
  method: z.literal("POST"),
  headers: z.array(z.object({ key: z.string(), value: z.string() })),
});

/** https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token: errors are those of OAuth */
const refusal = (code: string, text: string): ApiAnswer => ({
  status: 400,
  body: { error: code, error_description: text },
});

/**
 * Google's Security Token Service, for identities of AWS: asks AWS whose the signed request is, holds that against the
 * provider's account and condition, and gives a token for the federated identity.
 */
export function exchange(world: World, { method, path, body }: ApiRequest): ApiAnswer | undefined {
  if (method !== "POST" || path !== "/v1/token") return undefined;
  const given = new URLSearchParams(body.toString("utf8"));
  if (given.get("grant_type") !== GRANT || given.get("requested_token_type") !== ACCESS)
    return refusal(
      "invalid_request",
      "grant_type and requested_token_type must be those of a token exchange",
    );
  if (given.get("subject_token_type") !== AWS_REQUEST)
    return refusal("invalid_request", "only subject_token_type aws4_request is modelled");
  const audience = given.get("audience") ?? "";
  const provider = providerOf(world, audience);
  if (provider === undefined)
    return refusal(
      "invalid_target",
      `The target service indicated by the "audience" parameters is invalid: ${audience}`,
    );
  const request = signedRequest(given.get("subject_token") ?? "");
  if (request === undefined) return refusal("invalid_request", "Invalid value for subject_token");
  if (request.headers["x-goog-cloud-target-resource"] !== audience)
    return refusal("invalid_grant", "x-goog-cloud-target-resource must be the audience");
  try {
    return granted(world, provider, world.use("callers").identify({ ...request, body: "" }));
  } catch (failure) {
    return refusal(
      "invalid_grant",
      `AWS refuses the request: ${failure instanceof Error ? failure.message : String(failure)}`,
    );
  }
}

function granted(
  world: World,
  { name, pool, awsAccountId, role, disabled }: ProviderRecord,
  caller: { account: string; arn: string },
): ApiAnswer {
  if (disabled) return refusal("invalid_grant", `${name} is disabled`);
  if (caller.account !== awsAccountId)
    return refusal(
      "invalid_grant",
      `Received invalid account id: ${caller.account}. Please verify that it is ${awsAccountId}.`,
    );
  // google.subject=assertion.arn; more than this is refused, so a long role name is a real mistake.
  if (caller.arn.length > 127)
    return refusal(
      "invalid_grant",
      "The size of mapped attribute google.subject exceeds the 127 bytes limit.",
    );
  // The default mapping of attribute.aws_role: the ARN of the role, without the session.
  const awsRole = caller.arn.includes("assumed-role")
    ? caller.arn.split("/").slice(0, 2).join("/")
    : caller.arn;
  if (role !== undefined && role !== awsRole)
    return refusal("unauthorized_client", "The given credential is rejected by the attribute condition.");
  const base = `iam.googleapis.com/${pool}`;
  const { token, expires } = world
    .use("googleTokens")
    .access([
      `principal://${base}/subject/${caller.arn}`,
      `principalSet://${base}/attribute.aws_role/${awsRole}`,
      `principalSet://${base}/*`,
    ]);
  world.events.record("googleidentity", "token-exchanged", `${awsRole} by ${name}`);
  return {
    status: 200,
    body: {
      access_token: token,
      issued_token_type: ACCESS,
      token_type: "Bearer",
      expires_in: Math.floor((expires - Date.now()) / 1000),
    },
  };
}

function signedRequest(
  token: string,
): { url: string; method: string; headers: Record<string, string> } | undefined {
  try {
    const { url, method, headers } = subjectToken.parse(JSON.parse(decodeURIComponent(token)));
    return {
      url,
      method,
      headers: Object.fromEntries(headers.map(({ key, value }) => [key.toLowerCase(), value])),
    };
  } catch {
    return undefined;
  }
}
