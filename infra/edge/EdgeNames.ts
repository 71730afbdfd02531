import * as pulumi from "@pulumi/pulumi";
import { DnsRecord } from "@pulumi/cloudflare/dnsRecord";

export interface EdgeNamesArgs {
  readonly config: {
    readonly zoneId: string;
    /** The names that the outside uses, the product's own first. */
    readonly domains: readonly [string, ...string[]];
  };
  /** Where they all lead, by its own name. */
  readonly cdn: { readonly domainName: pulumi.Input<string> };
}

/**
 * The names that the outside uses, proxied: viewers speak to Cloudflare, and Cloudflare to CloudFront under the same
 * name. All lead to the one distribution: the API's and the AI's are narrower doors to it (ADR 26).
 */
export class EdgeNames extends pulumi.ComponentResource {
  constructor(name: string, { config, cdn }: EdgeNamesArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:edge:EdgeNames", name, {}, options);
    const { zoneId, domains } = config;
    for (const host of domains) {
      new DnsRecord(
        `${name}-${host}`,
        // Cloudflare keeps 1 (automatic) for what it proxies: anything else would come back as a change.
        { zoneId, name: host, type: "CNAME", content: cdn.domainName, ttl: 1, proxied: true },
        { parent: this, dependsOn: options?.dependsOn },
      );
    }
    this.registerOutputs({});
  }
}
