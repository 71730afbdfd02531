import type { Source } from "./decide";

/** What the function is told by its environment. Credentials are named here and read when they are needed. */
export interface ExportSettings {
  readonly bucket: string;
  readonly auth0: { readonly domain: string; readonly clientId: string };
  readonly cloudflare: { readonly zoneId: string };
  /** Secrets Manager names. */
  readonly secrets: Readonly<Record<Source, string>>;
}

/** Reads the environment; names everything that is missing at once. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): ExportSettings {
  const missing: string[] = [];
  const value = (name: string): string => {
    const found = environment[name] ?? "";
    if (found === "") missing.push(name);
    return found;
  };
  const settings = {
    bucket: value("EXPORT_BUCKET"),
    auth0: { domain: value("AUTH0_DOMAIN"), clientId: value("AUTH0_CLIENT_ID") },
    cloudflare: { zoneId: value("CLOUDFLARE_ZONE_ID") },
    secrets: {
      auth0: value("AUTH0_SECRET_NAME"),
      stripe: value("STRIPE_SECRET_NAME"),
      cloudflare: value("CLOUDFLARE_SECRET_NAME"),
    },
  };
  if (missing.length > 0)
    throw new Error(`the environment lacks ${missing.join(", ")}; infra/backups declares them`);
  return settings;
}
