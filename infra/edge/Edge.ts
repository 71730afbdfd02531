import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { EdgeSettings } from "../config/parts/edge";
import { type Named, narrowNames } from "./names";
import { WebFirewall } from "./WebFirewall";
import { ZoneProtection } from "./ZoneProtection";
import { ZoneRules } from "./ZoneRules";
import { ZoneSettings } from "./ZoneSettings";

export interface EdgeArgs {
  readonly config: Named & {
    /** Cloudflare zone; of this stack alone, as settings and rules hold for the whole zone. */
    readonly zoneId: string;
    readonly product: string;
    readonly stack: string;
    readonly edge: EdgeSettings;
    readonly options: { readonly waf: boolean };
  };
  /** Who verifies a slot shows their secret, and is let through. */
  readonly entrances: { readonly secret: pulumi.Input<string> };
  /** Key of the stack's logs in us-east-1. */
  readonly keys: { readonly edgeKeyArn: pulumi.Input<string> };
}

/**
 * All that looks at a request before the CDN answers it: Cloudflare's zone, through which every public name leads, and
 * AWS's firewall at CloudFront. Who passes one and not the other is told by a header that only Cloudflare adds (ADR 26).
 */
export class Edge extends pulumi.ComponentResource {
  /** Value of `EDGE_HEADER`. */
  readonly secret: pulumi.Output<string>;
  /** For the distribution; absent when `sluice:options.waf` is off. */
  readonly webAclArn: pulumi.Output<string> | undefined;

  constructor(
    name: string,
    { config, entrances, keys }: EdgeArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:edge:Edge", name, {}, options);
    const { zoneId, product, stack } = config;
    const { apiPerMinute, allPerFiveMinutes } = config.edge.rateLimit;
    const password = new RandomPassword(`${name}-secret`, { length: 40, special: false }, { parent: this });
    this.secret = pulumi.secret(password.result);

    new ZoneSettings(`${name}-settings`, { zoneId }, { parent: this });
    new ZoneRules(
      `${name}-rules`,
      { zoneId, narrow: narrowNames(config), secret: this.secret },
      { parent: this },
    );
    const managed = config.options.waf;
    new ZoneProtection(`${name}-protection`, { zoneId, apiPerMinute, managed }, { parent: this });
    if (config.options.waf) {
      const firewall = new WebFirewall(
        `${name}-firewall`,
        {
          product,
          stack,
          secret: this.secret,
          verifySecret: entrances.secret,
          allPerFiveMinutes,
          logKeyArn: keys.edgeKeyArn,
        },
        { parent: this },
      );
      this.webAclArn = firewall.arn;
    }
    this.registerOutputs({ secret: this.secret, webAclArn: this.webAclArn });
  }
}
