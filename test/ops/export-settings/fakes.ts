import { type Server, createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { World } from "../../../rehearsal/cloud/kernel/world";

export const SECRETS = {
  auth0: "auth0-client-secret-1",
  stripe: "sk_test_settings",
  cloudflare: "cf-token-1",
} as const;

const AUTH0: Readonly<Record<string, unknown>> = {
  "/api/v2/tenants/settings": { friendly_name: "Harbor", session_lifetime: 72 },
  "/api/v2/clients": [
    {
      client_id: "c1",
      name: "Harbor web",
      client_secret: "hidden-client-secret",
      token_endpoint_auth_method: "none",
    },
  ],
  "/api/v2/connections": [
    { id: "con_1", name: "google", options: { client_id: "g", client_secret: "hidden-google-secret" } },
  ],
  "/api/v2/resource-servers": [
    {
      id: "rs_1",
      identifier: "https://api.harbor.example",
      token_lifetime: 3600,
      signing_secret: "hidden-signing",
    },
  ],
  "/api/v2/roles": [{ id: "rol_1", name: "captain" }],
  "/api/v2/actions/actions": [{ id: "a1", name: "enrich", secrets: [{ name: "K", value: "hidden-action" }] }],
};
/** The list's field beside the paging figures. */
const AUTH0_FIELDS: Readonly<Record<string, string>> = {
  "/api/v2/resource-servers": "resource_servers",
  "/api/v2/actions/actions": "actions",
};

export interface Fakes {
  /** Stripe answers with this from now on. */
  stripeStatus: number;
  /** Paths that were asked for, with the credential. */
  readonly asked: { readonly host: string; readonly path: string; readonly authorization: string }[];
  stop(): Promise<void>;
}

/** Auth0, Stripe and Cloudflare as far as the export asks them, under their own names in the cloud's network. */
export async function startFakes(world: World): Promise<Fakes> {
  const hosts = ["harbor.eu.auth0.com", "api.stripe.com", "api.cloudflare.com"];
  const { certificate, key } = await world.authority.issue(hosts);
  const asked: Fakes["asked"] = [];
  const fakes = { stripeStatus: 200, asked, stop: (): Promise<void> => Promise.resolve() };
  const server: Server = createServer({ cert: certificate, key }, (request, response) => {
    const host = request.headers.host ?? "";
    const url = new URL(request.url ?? "/", `https://${host}`);
    asked.push({ host, path: url.pathname + url.search, authorization: request.headers.authorization ?? "" });
    const [status, body] =
      host === "api.stripe.com"
        ? stripe(url, fakes.stripeStatus)
        : host === "api.cloudflare.com"
          ? cloudflare(url)
          : auth0(url);
    request.resume().on("end", () => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const removals = hosts.map((host) => world.names.serve(host, 443, { address: "127.0.0.1", port }));
  fakes.stop = async () => {
    for (const remove of removals) remove();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return fakes;
}

function auth0({ pathname, searchParams }: URL): [number, unknown] {
  if (pathname === "/oauth/token")
    return [200, { access_token: "issued-token", token_type: "Bearer", expires_in: 86_400 }];
  const found = AUTH0[pathname];
  if (found === undefined) return [404, { message: `no ${pathname}` }];
  if (!Array.isArray(found)) return [200, found];
  const page = Number(searchParams.get("page") ?? 0);
  const items: unknown[] = page === 0 ? found : [];
  const name = AUTH0_FIELDS[pathname] ?? pathname.split("/").at(-1) ?? "";
  return [200, { start: page * 50, limit: 50, length: items.length, total: found.length, [name]: items }];
}

/** Two pages of prices: what is not on the first must not be lost. */
function stripe({ pathname, searchParams }: URL, status: number): [number, unknown] {
  if (status !== 200)
    return [status, { error: { type: "api_error", message: "Stripe is having a bad day" } }];
  if (pathname === "/v1/account")
    return [200, { id: "acct_1", object: "account", business_profile: { name: "Harbor" } }];
  const list = (data: unknown[], more = false): [number, unknown] => [
    200,
    { object: "list", url: pathname, has_more: more, data },
  ];
  if (pathname === "/v1/prices")
    return searchParams.get("starting_after") === "price_1"
      ? list([{ id: "price_2", object: "price", unit_amount: 900 }])
      : list([{ id: "price_1", object: "price", unit_amount: 500 }], true);
  if (pathname === "/v1/webhook_endpoints")
    return list([
      {
        id: "we_1",
        object: "webhook_endpoint",
        url: "https://app.harbor.example/api/stripe",
        secret: "hidden-whsec",
      },
    ]);
  return list([]);
}

function cloudflare({ pathname, searchParams }: URL): [number, unknown] {
  const answer = (result: unknown, info: object = {}): [number, unknown] => [
    200,
    { success: true, errors: [], messages: [], result, result_info: info },
  ];
  const path = pathname.replace("/client/v4/zones/023e105f4ecef8ad9ca31a8372d0c353", "");
  if (path === "") return answer({ id: "023e", name: "harbor.example" });
  if (path === "/settings") return answer([{ id: "ssl", value: "strict" }]);
  if (path === "/dns_records") {
    const page = Number(searchParams.get("page"));
    return answer([{ type: "CNAME", name: `${page}.harbor.example` }], { page, total_pages: 2 });
  }
  if (path === "/rulesets")
    return answer([
      { id: "r1", kind: "zone" },
      { id: "r2", kind: "managed" },
    ]);
  if (path === "/rulesets/r1") return answer({ id: "r1", rules: [{ action: "block" }] });
  return [
    404,
    { success: false, errors: [{ code: 7003, message: `Could not route to ${pathname}` }], result: null },
  ];
}
