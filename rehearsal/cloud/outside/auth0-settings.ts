import type { ApiAnswer } from "../network/api";
import { type Tenant, managementOf } from "./auth0";

/** The field of the answer that holds a list, where it is not the path's own last part. */
const FIELDS: Readonly<Record<string, string>> = { "resource-servers": "resource_servers" };
const PER_PAGE = 50;

/** The tenant's settings at a path below `/api/v2/`; undefined: not modelled. https://auth0.com/docs/api/management/v2 */
export function settingsOf(tenant: Tenant, path: string, query: URLSearchParams): ApiAnswer | undefined {
  if (path === "tenants/settings")
    return { status: 200, body: { friendly_name: "Harbor", session_lifetime: 72, default_directory: "" } };
  const all = lists(tenant)[path];
  if (all === undefined) return undefined;
  const [limit, page] = [Number(query.get("per_page") ?? PER_PAGE), Number(query.get("page") ?? 0)];
  const items = all.slice(page * limit, (page + 1) * limit);
  const name = FIELDS[path] ?? path.split("/").at(-1) ?? path;
  return {
    status: 200,
    body: { start: page * limit, limit, length: items.length, total: all.length, [name]: items },
  };
}

/** What is set up for the sample product: who may ask for tokens, for what, and how people sign in. */
const lists = ({ domain, applications }: Tenant): Readonly<Record<string, readonly object[]>> => ({
  clients: applications.map(({ clientId }) => ({
    client_id: clientId,
    name: clientId,
    app_type: "non_interactive",
    grant_types: ["client_credentials"],
    token_endpoint_auth_method: "client_secret_post",
  })),
  connections: [
    {
      id: "con_standin000001",
      name: "harbor-people",
      strategy: "auth0",
      options: { brute_force_protection: true, passwordPolicy: "good" },
    },
  ],
  "resource-servers": [...new Set(applications.flatMap(({ audiences }) => audiences))].map((identifier) => ({
    id: `rs_${Buffer.from(identifier).toString("hex").slice(-12)}`,
    identifier,
    name: identifier === managementOf(domain) ? "Auth0 Management API" : identifier,
    is_system: identifier === managementOf(domain),
    signing_alg: "RS256",
    token_lifetime: 86_400,
  })),
  roles: [{ id: "rol_standin000001", name: "captain", description: "insures a ship" }],
  "actions/actions": [],
});
