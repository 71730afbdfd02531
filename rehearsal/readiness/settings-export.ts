import { managementOf } from "../cloud/outside/auth0";
import { AUTH0_CLIENT_SECRET, CLOUDFLARE_TOKEN, STRIPE_KEY } from "../cloud/outside/credentials";
import { putSecret } from "../session/secrets";
import { deployedIn } from "./deployed";
import { looking } from "./looking";
import type { Reporter } from "./reporter";
import { openTenant, tenantOf } from "./stand-ins";

const SECRETS = { auth0: AUTH0_CLIENT_SECRET, stripe: STRIPE_KEY, cloudflare: CLOUDFLARE_TOKEN };

/** How the embedded Lambda answers. */
interface Invocation {
  readonly outcome: "success" | "unhandled" | "throttled";
  readonly payload: string;
}

/**
 * P4: the stack's own function exports the settings, as its schedule has it do every day. What it needs beside the stack is
 * what a person puts there once: the three secrets. It asks stand-ins, of which Cloudflare's tells the zone as it is declared.
 */
export const settingsExport: Reporter = {
  title: () => "export of the settings of Auth0, Stripe and Cloudflare",
  after: "deployed",
  report: async (scene) => {
    const { cloud } = scene.workplace;
    const stack = await deployedIn(scene);
    const [{ domain, clientId }, { AWS_ENDPOINT_URL: endpoint = "" }] = [
      tenantOf(scene),
      await cloud.guestEnvironment(),
    ];
    await openTenant(scene, { domain, clientId, audience: managementOf(domain) });
    for (const [of, value] of Object.entries(SECRETS))
      await putSecret(
        endpoint,
        stack.id("aws:secretsmanager/secret:Secret", `-settings-${of}-secret`),
        value,
      );
    const name = stack.id("aws:lambda/function:Function", "-settings-function");
    const { outcome, payload } = await cloud.ask<Invocation>(`/lambda/invoke?function=${name}`, {
      scheduledTime: new Date().toISOString(),
    });
    if (outcome !== "success") throw new Error(`${name} ended ${outcome}: ${payload}`);
    const bucket = stack.id("aws:s3/bucket:Bucket", "-settings-bucket");
    return [await looking(scene, "p4", ["--bucket", bucket, "--uri", "rehearsal://stand-in"])];
  },
};
