import { ActionsClient } from "auth0/actions";
import { ClientsClient } from "auth0/clients";
import { ConnectionsClient } from "auth0/connections";
import { createManagementAuth } from "auth0/management";
import { ResourceServersClient } from "auth0/resourceServers";
import { RolesClient } from "auth0/roles";
import { TenantsClient } from "auth0/tenants";
import type { Settings } from "../decide";
import { all } from "./all";

/** Tenant, applications, connections, APIs, roles and actions: what sign-in (E3) needs to be set up again. */
export async function auth0Settings(
  { domain, clientId }: { readonly domain: string; readonly clientId: string },
  clientSecret: string,
  through: typeof fetch,
): Promise<Settings> {
  const common = { domain, fetch: through, telemetry: false, timeoutInSeconds: 15, maxRetries: 1 };
  const auth = createManagementAuth({ ...common, clientId, clientSecret });
  const options = { ...auth.clientOptions, fetch: through };
  const [tenant, clients, connections, resourceServers, roles, actions] = await Promise.all([
    new TenantsClient(options).settings.get(),
    all(new ClientsClient(options).list()),
    all(new ConnectionsClient(options).list()),
    all(new ResourceServersClient(options).list()),
    all(new RolesClient(options).list()),
    all(new ActionsClient(options).list()),
  ]);
  return { tenant, clients, connections, resourceServers, roles, actions };
}
