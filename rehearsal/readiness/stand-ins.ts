import { StackConfig } from "../session/stack-config";
import type { Scene } from "./reporter";

/**
 * Where evidence of a stand-in of the embedded cloud says that it is from: whoever reads it sees that it shows the release's
 * own way of asking, and nothing of the real one.
 */
export const fromStandIn = (of: "auth0" | "stripe" | "cloudflare"): string => `rehearsal://stand-in/${of}`;

/** The product's Auth0 tenant as the stack's config names it. */
export interface Tenant {
  readonly domain: string;
  /** The application that reads the tenant's settings. */
  readonly clientId: string;
}

export const tenantOf = ({ workplace }: Pick<Scene, "workplace">): Tenant =>
  StackConfig.read(workplace.configFile).get("sluice:backups", ["auth0"]) as Tenant;

/** Lets an application ask the tenant's stand-in for tokens. */
export async function openTenant(
  { workplace }: Pick<Scene, "workplace">,
  application: { readonly domain: string; readonly clientId: string; readonly audience: string },
): Promise<void> {
  await workplace.cloud.ask("/outside/auth0", application);
}
