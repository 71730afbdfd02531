import * as pulumi from "@pulumi/pulumi";
import { Ruleset } from "@pulumi/cloudflare/ruleset";
import type { RulesetRule } from "@pulumi/cloudflare/types/input";
import type { Narrow } from "./names";

export interface ZoneRulesArgs {
  readonly zoneId: string;
  /** Names that serve a part only. */
  readonly narrow: readonly Narrow[];
  /** Value of {@link EDGE_HEADER}. */
  readonly secret: pulumi.Input<string>;
}

/**
 * Request header that only Cloudflare adds, and replaces where a viewer sent it: who comes to CloudFront directly has
 * passed neither Cloudflare's rules nor its rate limit, and gets nothing from the API.
 */
export const EDGE_HEADER = "x-edge-secret";

/** What the zone does with every request, whatever else is switched on. A zone has one ruleset per phase. */
export class ZoneRules extends pulumi.ComponentResource {
  constructor(
    name: string,
    { zoneId, narrow, secret }: ZoneRulesArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:edge:ZoneRules", name, {}, options);
    const ruleset = (suffix: string, phase: string, rules: RulesetRule[]): Ruleset =>
      new Ruleset(
        `${name}-${suffix}`,
        { zoneId, kind: "zone", phase, name: `sluice: ${suffix}`, rules },
        { parent: this },
      );
    ruleset(
      "names",
      "http_request_firewall_custom",
      narrow.map(({ name: host, prefix }) => ({
        ref: `only-${prefix.split("/").filter(Boolean).join("-")}`,
        description: `${host} serves ${prefix} and nothing else`,
        expression: `(http.host eq "${host}" and not starts_with(http.request.uri.path, "${prefix}"))`,
        action: "block",
        actionParameters: {
          response: {
            statusCode: 404,
            contentType: "application/json",
            content: JSON.stringify({ error: `this name serves ${prefix} only` }),
          },
        },
      })),
    );
    ruleset("proof", "http_request_late_transform", [
      {
        ref: "proof",
        description: "tells CloudFront that the request came this way",
        expression: "true",
        action: "rewrite",
        actionParameters: { headers: { [EDGE_HEADER]: { operation: "set", value: secret } } },
      },
    ]);
    // One cache, CloudFront's: a second one before it would go on serving what the pointer has left.
    ruleset("no-cache", "http_request_cache_settings", [
      {
        ref: "no-cache",
        description: "CloudFront is the cache",
        expression: "true",
        action: "set_cache_settings",
        actionParameters: { cache: false },
      },
    ]);
    this.registerOutputs({});
  }
}
