import { z } from "zod";
import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { Apis } from "../network/apis";
import { type Tenant, auth0Api, newTenant } from "./auth0";
import { cloudflareApi, cloudflareError } from "./cloudflare";
import { type Dispatch, githubApi, githubError } from "./github";
import { stripeApi } from "./stripe";

/** What a tenant is asked to have. */
const wanted = z.strictObject({
  domain: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/),
  clientId: z.string().min(1),
  audience: z.string().min(1),
});

/**
 * Those outside of the clouds whom a release asks something: an Auth0 tenant, Stripe's test mode, Cloudflare's API, and
 * GitHub's, which a rollback tells. They are stand-ins under the real names, reached in the rehearsal's network alone; what
 * they show is shown of them and of nothing else, which evidence from here says by its address (`rehearsal://stand-in/…`).
 */
export function outside(world: World): Service {
  const tenants = world.store.collection<Tenant>("outside.auth0");
  const dispatches: Dispatch[] = [];
  const open = new Map<string, Apis>();
  const add = async (host: string, apis: Apis): Promise<void> => {
    open.set(host, apis);
    await apis.start();
  };
  const openTenant = (domain: string): Promise<void> => {
    const apis = new Apis(world, (status, message) => ({
      status,
      body: { statusCode: status, error: "stand-in", message },
    }));
    apis.serve(
      domain,
      auth0Api(() => tenants.get(domain) as Tenant),
    );
    return add(domain, apis);
  };

  return {
    name: "outside",
    resources: [],
    start: async () => {
      const cloudflare = new Apis(world, (status, message) => cloudflareError(status, status, message));
      cloudflare.serve("api.cloudflare.com", cloudflareApi(world));
      const stripe = new Apis(world, (status, message) => ({
        status,
        body: { error: { type: "api_error", message } },
      }));
      stripe.serve("api.stripe.com", stripeApi(world));
      const github = new Apis(world, githubError);
      github.serve("api.github.com", githubApi(world, dispatches));
      await Promise.all([
        add("api.github.com", github),
        add("api.cloudflare.com", cloudflare),
        add("api.stripe.com", stripe),
        ...tenants.values().map(({ domain }) => openTenant(domain)),
      ]);
    },
    stop: async () => {
      const all = [...open.values()];
      open.clear();
      await Promise.all(all.map((apis) => apis.stop()));
    },
    control: {
      /** What repositories were told, the oldest first. */
      "/outside/github/dispatches": () => dispatches,
      /** Lets an application of a tenant ask for tokens; makes the tenant when there is none of this domain. */
      "/outside/auth0": async (_, body) => {
        const { domain, clientId, audience } = wanted.parse(body);
        const tenant = tenants.get(domain) ?? (await newTenant(domain));
        const before = tenant.applications.find((one) => one.clientId === clientId);
        const audiences = [...new Set([...(before?.audiences ?? []), audience])];
        const others = tenant.applications.filter((one) => one !== before);
        tenants.set(domain, { ...tenant, applications: [...others, { clientId, audiences }] });
        if (!open.has(domain)) await openTenant(domain);
        return { domain };
      },
    },
  };
}
