import * as pulumi from "@pulumi/pulumi";
import { Ruleset } from "@pulumi/cloudflare/ruleset";

export interface ZoneProtectionArgs {
  readonly zoneId: string;
  /** Requests of one address to the API in a minute, per Cloudflare location. */
  readonly apiPerMinute: number;
  /** Whether the managed rules are on, which cost. */
  readonly managed: boolean;
}

/** https://developers.cloudflare.com/waf/managed-rules/ (ids are the same in every account) */
const MANAGED = [
  { ref: "cloudflare", id: "efb7b8c949ac4650a09736fc376e9aee", description: "Cloudflare Managed Ruleset" },
  { ref: "owasp", id: "4814384a9e5d4991b9815dcfc25d2f1f", description: "Cloudflare OWASP Core Ruleset" },
] as const;

/**
 * Managed rules, where they are paid for, and always rate limiting (M6) by address for what is costly to answer. A minute is Cloudflare's
 * longest period on a Pro plan, and cf.colo.id is a must: https://developers.cloudflare.com/waf/rate-limiting-rules/
 */
export class ZoneProtection extends pulumi.ComponentResource {
  constructor(
    name: string,
    { zoneId, apiPerMinute, managed }: ZoneProtectionArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:edge:ZoneProtection", name, {}, options);
    if (managed) this.managedRules(`${name}-managed`, zoneId);
    new Ruleset(
      `${name}-rate-limit`,
      {
        zoneId,
        kind: "zone",
        phase: "http_ratelimit",
        name: "sluice: rate limit",
        rules: [
          {
            ref: "api",
            description: "requests of one address to the API",
            expression: 'starts_with(http.request.uri.path, "/api/")',
            action: "block",
            actionParameters: {
              response: {
                statusCode: 429,
                contentType: "application/json",
                content: JSON.stringify({ error: "too many requests; try again in a minute" }),
              },
            },
            ratelimit: {
              characteristics: ["cf.colo.id", "ip.src"],
              period: 60,
              requestsPerPeriod: apiPerMinute,
              mitigationTimeout: 60,
            },
          },
        ],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
  private managedRules(name: string, zoneId: string): void {
    new Ruleset(
      name,
      {
        zoneId,
        kind: "zone",
        phase: "http_request_firewall_managed",
        name: "sluice: managed rules",
        rules: MANAGED.map(({ ref, id, description }) => ({
          ref,
          description,
          expression: "true",
          action: "execute",
          actionParameters: { id },
        })),
      },
      { parent: this },
    );
  }
}
