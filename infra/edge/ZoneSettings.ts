import * as pulumi from "@pulumi/pulumi";
import { ZoneSetting } from "@pulumi/cloudflare/zoneSetting";

export interface ZoneSettingsArgs {
  readonly zoneId: string;
}

/** https://developers.cloudflare.com/api/resources/zones/subresources/settings/ */
const SETTINGS = {
  // Full (strict): Cloudflare goes on to CloudFront by TLS and verifies its certificate for the name that was asked.
  ssl: "strict",
  min_tls_version: "1.2",
  tls_1_3: "on",
  always_use_https: "on",
  http3: "on",
  // A page is served as it was built and measured; a script put in on the way would be stopped by the CSP besides.
  email_obfuscation: "off",
  rocket_loader: "off",
} as const;

/** How the zone treats viewers and CloudFront. It holds for every name of the zone that is proxied. */
export class ZoneSettings extends pulumi.ComponentResource {
  constructor(name: string, { zoneId }: ZoneSettingsArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:edge:ZoneSettings", name, {}, options);
    for (const [settingId, value] of Object.entries(SETTINGS)) {
      new ZoneSetting(
        `${name}-${settingId.replaceAll("_", "-")}`,
        { zoneId, settingId, value },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
