import type { JWK, JWTPayload } from "jose" with { "resolution-mode": "import" };
import { type ApiAnswer, type ApiHandler, type ApiRequest, bearerOf } from "../network/api";
import { AUTH0_CLIENT_SECRET } from "./credentials";
import { settingsOf } from "./auth0-settings";

/** A machine-to-machine application, and the APIs that it may ask a token for. */
export interface Application {
  readonly clientId: string;
  readonly audiences: readonly string[];
}

/** A tenant as it is stored. Its signing key stays the same, so that what it signed before a restart still verifies. */
export interface Tenant {
  readonly domain: string;
  readonly applications: readonly Application[];
  readonly privateKey: JWK;
  readonly publicKey: JWK;
}

const ALGORITHM = "RS256";
/** Seconds that a token is good for: Auth0's own default. */
const LIFETIME = 86_400;

export async function newTenant(domain: string): Promise<Tenant> {
  const { calculateJwkThumbprint, exportJWK, generateKeyPair } = await import("jose");
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const published = await exportJWK(publicKey);
  const named = { kid: await calculateJwkThumbprint(published), alg: ALGORITHM, use: "sig" };
  return {
    domain,
    applications: [],
    privateKey: { ...(await exportJWK(privateKey)), ...named },
    publicKey: { ...published, ...named },
  };
}

/** The API that reads and changes the tenant itself. */
export const managementOf = (domain: string): string => `https://${domain}/api/v2/`;

/**
 * The part of a tenant's endpoints that releases need: tokens by client credentials, its keys, and its settings to read.
 * https://auth0.com/docs/api/authentication and https://auth0.com/docs/api/management/v2
 */
export function auth0Api(tenant: () => Tenant): ApiHandler {
  return async (request) => {
    const { method, path } = request;
    if (method === "POST" && path === "/oauth/token") return granted(tenant(), request);
    if (method !== "GET") return undefined;
    if (path === "/.well-known/jwks.json") return { status: 200, body: { keys: [tenant().publicKey] } };
    if (!path.startsWith("/api/v2/")) return undefined;
    if (!(await mayManage(tenant(), request)))
      return {
        status: 401,
        body: {
          statusCode: 401,
          error: "Unauthorized",
          message: "Invalid token",
          errorCode: "invalid_token",
        },
      };
    return settingsOf(tenant(), path.slice("/api/v2/".length), request.query);
  };
}

async function granted(tenant: Tenant, { body }: ApiRequest): Promise<ApiAnswer> {
  const refused = (status: number, error: string, error_description: string): ApiAnswer => ({
    status,
    body: { error, error_description },
  });
  const { grant_type, client_id, client_secret, audience } = bodyOf(body);
  if (grant_type !== "client_credentials")
    return refused(
      403,
      "unsupported_grant_type",
      "Only client_credentials is modelled by the embedded cloud",
    );
  const application = tenant.applications.find(({ clientId }) => clientId === client_id);
  if (application === undefined || client_secret !== AUTH0_CLIENT_SECRET)
    return refused(401, "access_denied", "Unauthorized");
  if (audience === undefined || !application.audiences.includes(audience))
    return refused(403, "access_denied", `Client is not authorized to access "${audience ?? ""}".`);
  const access_token = await signed(tenant, {
    iss: `https://${tenant.domain}/`,
    sub: `${application.clientId}@clients`,
    aud: audience,
    azp: application.clientId,
    gty: "client-credentials",
  });
  return { status: 200, body: { access_token, expires_in: LIFETIME, token_type: "Bearer" } };
}

async function signed({ privateKey }: Tenant, claims: JWTPayload): Promise<string> {
  const { SignJWT, importJWK } = await import("jose");
  const key = await importJWK(privateKey, ALGORITHM);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, typ: "JWT", kid: String(privateKey.kid) })
    .setIssuedAt()
    .setExpirationTime(`${LIFETIME}s`)
    .sign(key);
}

async function mayManage({ domain, publicKey }: Tenant, { headers }: ApiRequest): Promise<boolean> {
  const { importJWK, jwtVerify } = await import("jose");
  const expected = { issuer: `https://${domain}/`, audience: managementOf(domain), algorithms: [ALGORITHM] };
  return jwtVerify(
    bearerOf(headers.authorization) ?? "",
    await importJWK(publicKey, ALGORITHM),
    expected,
  ).then(
    () => true,
    () => false,
  );
}

/** As JSON, or as a form: Auth0 takes both. */
function bodyOf(body: Buffer): Readonly<Record<string, string | undefined>> {
  const text = body.toString("utf8");
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return Object.fromEntries(new URLSearchParams(text));
  }
}
