import * as pulumi from "@pulumi/pulumi";
import { DnsRecord } from "@pulumi/cloudflare/dnsRecord";

export interface AliasArgs {
  /** The name that people and programs use. */
  readonly name: string;
  /** Where it leads. */
  readonly target: pulumi.Input<string>;
  readonly zoneId: string;
}

/** A name at Cloudflare for DNS only (`proxied: false`): CloudFront asks the load balancer by it, past Cloudflare. */
export class Alias extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(
    resource: string,
    { name, target, zoneId }: AliasArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:dns:Alias", resource, {}, options);
    const record = new DnsRecord(
      `${resource}-record`,
      // A minute, so that a move to another distribution or load balancer is quick.
      { zoneId, name, type: "CNAME", content: target, ttl: 60, proxied: false },
      { parent: this, dependsOn: options?.dependsOn },
    );
    this.name = record.name;
    this.registerOutputs({ name: this.name });
  }
}
