import type { IncomingHttpHeaders } from "node:http";
import { bearerOf } from "../network/api";
import { holds } from "../google/members";
import type { World } from "../kernel/world";
import type { ServiceRecord } from "./records";

/** Those of the roles that contain run.routes.invoke: https://docs.cloud.google.com/run/docs/reference/iam/roles */
const INVOKERS = ["roles/run.invoker", "roles/run.admin", "roles/run.developer"];

/** Why a request is not let through. */
export interface Refused {
  readonly status: 401 | 403;
  readonly challenge: string;
}

/**
 * Cloud Run's check before any instance sees a request: an identity token for this service's address, of a caller with
 * the right to invoke. https://docs.cloud.google.com/run/docs/troubleshooting#unauthorized-client
 */
export function refusalOf(
  world: World,
  { id, hosts }: Pick<ServiceRecord, "id" | "hosts">,
  headers: IncomingHttpHeaders,
): Refused | undefined {
  if (holds(world, id, INVOKERS, ["allUsers"])) return undefined;
  const extra = headers["x-serverless-authorization"];
  const token = bearerOf(typeof extra === "string" ? extra : headers.authorization);
  if (token === undefined) return { status: 403, challenge: "Bearer" };
  const claims = world.use("googleTokens").claims(token);
  const meant =
    claims !== undefined && hosts.some((host) => claims.audience.replace(/\/$/, "") === `https://${host}`);
  if (!meant) {
    return {
      status: 401,
      challenge: 'Bearer error="invalid_token" error_description="The access token could not be verified"',
    };
  }
  const members = [`serviceAccount:${claims.email}`, "allAuthenticatedUsers"];
  if (holds(world, id, INVOKERS, members)) return undefined;
  return {
    status: 403,
    challenge: 'Bearer error="insufficient_scope" error_description="The request requires run.routes.invoke"',
  };
}

/** What an instance gets to see of the token: who called, and nothing that it could use in their place. */
export function withoutSignature(authorization: string | undefined): string | undefined {
  const [header, payload, signature] = (bearerOf(authorization) ?? "").split(".");
  if (signature === undefined) return authorization;
  return `Bearer ${header}.${payload}.SIGNATURE_REMOVED_BY_GOOGLE`;
}
