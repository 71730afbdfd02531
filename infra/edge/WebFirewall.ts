import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { WebAcl } from "@pulumi/aws/wafv2/webAcl";
import { WebAclLoggingConfiguration } from "@pulumi/aws/wafv2/webAclLoggingConfiguration";
import { EDGE_REGION as region } from "../../ops/regions";
import { VERIFY_HEADERS } from "../traffic/VerificationEntrances";
import { firewallRules } from "./firewallRules";
import { EDGE_HEADER } from "./ZoneRules";

export interface WebFirewallArgs {
  readonly product: string;
  readonly stack: string;
  /** Value of `EDGE_HEADER`. */
  readonly secret: pulumi.Input<string>;
  /** Secret of the slots' entrances: who shows it verifies a slot. */
  readonly verifySecret: pulumi.Input<string>;
  /** Requests of one address to everything in five minutes. */
  readonly allPerFiveMinutes: number;
  /** Key of the log, in us-east-1. */
  readonly logKeyArn: pulumi.Input<string>;
}

/** How CloudWatch names the firewall, as dimension WebACL. */
export const firewallMetric = ({ product, stack }: Pick<WebFirewallArgs, "product" | "stack">): string =>
  `${product}-${stack}-edge`;

/** AWS's firewall at CloudFront: the second line, behind Cloudflare, and the only one for who comes past it. */
export class WebFirewall extends pulumi.ComponentResource {
  /** Known once its log is on. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: WebFirewallArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:edge:WebFirewall", name, {}, options);
    const acl = new WebAcl(
      `${name}-acl`,
      {
        region,
        scope: "CLOUDFRONT",
        description: "what may ask CloudFront",
        defaultAction: { allow: {} },
        rules: firewallRules(args),
        visibilityConfig: {
          cloudwatchMetricsEnabled: true,
          sampledRequestsEnabled: true,
          metricName: firewallMetric(args),
        },
      },
      { parent: this },
    );
    const log = new LogGroup(
      `${name}-log`,
      {
        region,
        // The prefix is a must: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
        name: `aws-waf-logs-${args.product}-${args.stack}-edge`,
        retentionInDays: 365,
        kmsKeyId: args.logKeyArn,
      },
      { parent: this, protect: true },
    );
    const logging = new WebAclLoggingConfiguration(
      `${name}-logging`,
      {
        region,
        resourceArn: acl.arn,
        logDestinationConfigs: [log.arn],
        // What identifies a person or lets one in stays out of the log.
        redactedFields: ["authorization", "cookie", EDGE_HEADER, VERIFY_HEADERS.secret].map((header) => ({
          singleHeader: { name: header },
        })),
      },
      { parent: this },
    );
    this.arn = pulumi.all([acl.arn, logging.id]).apply(([arn]) => arn);
    this.registerOutputs({ arn: this.arn });
  }
}
