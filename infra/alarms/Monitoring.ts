import * as pulumi from "@pulumi/pulumi";
import * as cloudfront from "@pulumi/aws/cloudfront";
import type { StackConfig } from "../config/read";
import { firewallMetric } from "../edge/WebFirewall";
import { EDGE_REGION } from "../../ops/regions";
import { Notices } from "../notices/Notices";
import type { SlotName } from "../release/slots";
import { Alarms, type Sources } from "./Alarms";
import { Canaries, canaryName } from "./Canaries";
import { Costs } from "./Costs";
import { Dashboards, type DashboardsArgs } from "./Dashboards";
import { LogFigures } from "./LogFigures";
import { aiAlarms, securityAlarms } from "./describe";
import { dimensionOf } from "./dimension";
import { FIGURES, figuresOf } from "./figures";

/** A function, and where what it could not do ends. */
interface WatchedFunction {
  readonly functionName: pulumi.Output<string>;
  readonly deadLetterQueueName: pulumi.Output<string>;
}

export interface MonitoringArgs {
  readonly config: StackConfig;
  /** The data key: what waits in a topic, and what canaries write, is encrypted with it. */
  readonly keys: {
    readonly keyArn: pulumi.Input<string>;
    readonly edgeKeyArn: pulumi.Input<string>;
    readonly accountId: pulumi.Output<string>;
  };
  readonly balancer: {
    readonly arn: pulumi.Output<string>;
    readonly targetGroupArns: Readonly<Record<SlotName, pulumi.Output<string>>>;
  };
  readonly cdn: { readonly id: pulumi.Output<string> };
  readonly certificates: {
    readonly viewerArn: pulumi.Output<string>;
    readonly originArn: pulumi.Output<string>;
  };
  readonly data: {
    readonly backups: { readonly vaultName: pulumi.Output<string>; readonly settings: WatchedFunction };
    readonly database: { readonly logs: WatchedFunction };
  };
  readonly cluster: {
    readonly name: pulumi.Output<string>;
    readonly logGroups: Readonly<Record<SlotName, pulumi.Output<string>>>;
  };
}

/**
 * What is watched (M1–M6), and who hears of it (I1, I2). It looks at what a release never changes: load balancer, both
 * target groups, families of task definitions; so a change of weights touches nothing here.
 */
export class Monitoring extends pulumi.ComponentResource {
  /** Who hears what. */
  readonly notices: Notices;
  private readonly board: { readonly name: string; readonly args: Omit<DashboardsArgs, "sickArns"> };

  constructor(name: string, args: MonitoringArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:alarms:Monitoring", name, {}, options);
    const { config, keys, cluster } = args;
    const { stack, awsRegion: region, alerts, domain } = config;
    const parent = { parent: this };
    const figures = figuresOf(config.options);
    const sources = sourcesOf(args);

    const names = { ai: [aiAlarms(stack)], security: securityAlarms(stack, FIGURES) };
    this.notices = new Notices(
      `${name}-notices`,
      { stack, awsRegion: region, alerts, keys, edgeRegion: EDGE_REGION, names },
      parent,
    );
    new LogFigures(`${name}-logged`, { stack, logGroups: cluster.logGroups }, parent);
    this.edgeMetrics(name, args);
    if (config.options.synthetics) {
      const { synthetics } = config;
      new Canaries(`${name}-canary`, { stack, region, domain, synthetics, keys }, parent);
    }
    const told = { topics: this.notices, runbooks: alerts.runbooks };
    const alarms = new Alarms(`${name}-alarm`, { stack, region, figures, sources, ...told }, parent);
    this.board = { name: `${name}-board`, args: { stack, region, figures, sources, alarmArns: alarms.arns } };
    new Costs(`${name}-costs`, { stack, costs: config.costs, topicArn: this.notices.arn(3, region) }, parent);
    this.registerOutputs({});
  }

  /** The dashboards. CloudWatch takes none that names an alarm which is not there yet: so after what takes a release off. */
  show({ figures, sickArns }: Pick<DashboardsArgs, "figures" | "sickArns">): void {
    const { name, args } = this.board;
    new Dashboards(name, { ...args, figures: [...args.figures, ...figures], sickArns }, { parent: this });
  }

  /** Cache hit rate and origin latency are not measured unless asked for: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/viewing-cloudfront-metrics.html */
  private edgeMetrics(name: string, { cdn }: MonitoringArgs): void {
    new cloudfront.MonitoringSubscription(
      `${name}-edge-metrics`,
      {
        distributionId: cdn.id,
        monitoringSubscription: {
          realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus: "Enabled" },
        },
      },
      { parent: this },
    );
  }
}

function sourcesOf(args: MonitoringArgs): Sources {
  const { balancer, cdn, certificates, cluster } = args;
  const { stack } = args.config;
  const { blue, green } = balancer.targetGroupArns;
  const { vaultName, settings } = args.data.backups;
  const { logs } = args.data.database;
  return {
    loadBalancer: balancer.arn.apply(dimensionOf),
    blueGroup: blue.apply(dimensionOf),
    greenGroup: green.apply(dimensionOf),
    distribution: cdn.id,
    cluster: cluster.name,
    blueFamily: `${stack}-blue-api`,
    greenFamily: `${stack}-green-api`,
    viewerCertificate: certificates.viewerArn,
    originCertificate: certificates.originArn,
    pageCanary: canaryName(stack, "page"),
    signInCanary: canaryName(stack, "sign-in"),
    paymentCanary: canaryName(stack, "payment"),
    quoteCanary: canaryName(stack, "quote"),
    firewall: firewallMetric(args.config),
    vault: vaultName,
    settingsExport: settings.functionName,
    settingsExportDeadLetters: settings.deadLetterQueueName,
    logIngestion: logs.functionName,
    logIngestionDeadLetters: logs.deadLetterQueueName,
  };
}
