import * as pulumi from "@pulumi/pulumi";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import { EDGE_REGION } from "../../ops/regions";
import type { Severity } from "../notices/severities";
import { alarmName, alarmText, metricsOf, namespaceIn } from "./describe";
import type { Figure, Metric, Source } from "./figures/figure";

/** Where the figures are read; of some figures only what they name. */
export type Sources = Readonly<Partial<Record<Source, pulumi.Input<string>>>>;

export interface AlarmsArgs {
  readonly stack: string;
  /** Region of the stack. */
  readonly region: string;
  readonly figures: readonly Figure[];
  readonly sources: Sources;
  /** Whom to tell; an alarm can only tell a topic of its own region. */
  readonly topics: { arn(severity: Severity, region: string): pulumi.Input<string> };
  /** Where the runbooks are read, without a slash at the end. */
  readonly runbooks: string;
  /** What has to be there before anything is watched. Default: nothing. */
  readonly after?: readonly pulumi.Resource[];
}

/** An alarm for every figure: enabled, and telling somebody both when it begins and when it is over. */
export class Alarms extends pulumi.ComponentResource {
  readonly arns: pulumi.Output<string>[];
  readonly names: pulumi.Output<string>[];

  constructor(name: string, args: AlarmsArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:alarms:Alarms", name, {}, options);
    const alarms = args.figures.map((figure) => this.alarm(`${name}-${figure.id}`, figure, args));
    this.arns = alarms.map(({ arn }) => arn);
    this.names = alarms.map((alarm) => alarm.name);
    this.registerOutputs({ arns: this.arns });
  }

  private alarm(name: string, figure: Figure, args: AlarmsArgs): cloudwatch.MetricAlarm {
    const region = figure.edge === true ? EDGE_REGION : args.region;
    const topic = args.topics.arn(figure.severity, region);
    return new cloudwatch.MetricAlarm(
      name,
      {
        name: alarmName(args.stack, figure),
        alarmDescription: alarmText(figure, args.runbooks),
        ...watched(figure, args),
        comparisonOperator: figure.alarmWhen === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
        threshold: figure.threshold,
        evaluationPeriods: figure.among,
        datapointsToAlarm: figure.bad,
        treatMissingData: figure.missing.treat,
        actionsEnabled: true,
        alarmActions: [topic],
        okActions: [topic],
        ...(figure.missing.treat === "missing" && { insufficientDataActions: [topic] }),
        region,
        tags: { severity: String(figure.severity), ...(figure.slot && { slot: figure.slot }) },
      },
      { parent: this, dependsOn: [...(args.after ?? [])] },
    );
  }
}

/** The metric, or the expression over several. */
function watched(figure: Figure, args: AlarmsArgs): Partial<cloudwatch.MetricAlarmArgs> {
  const { reading, period } = figure;
  if (reading.expression === undefined) {
    const { statistic, ...metric } = resolved(reading.metric, args);
    return /^p\d/.test(statistic)
      ? // Few samples make no percentile: the state stays until there are enough.
        { ...metric, period, extendedStatistic: statistic, evaluateLowSampleCountPercentiles: "ignore" }
      : { ...metric, period, statistic };
  }
  const metrics = Object.entries(metricsOf(reading)).map(([id, one]) => {
    const { statistic, ...metric } = resolved(one, args);
    return { id, metric: { ...metric, period, stat: statistic } };
  });
  return {
    metricQueries: [
      { id: "value", expression: reading.expression, label: figure.title, returnData: true },
      ...metrics,
    ],
  };
}

function resolved(
  figured: Metric,
  { stack, sources }: Pick<AlarmsArgs, "stack" | "sources">,
): {
  namespace: string;
  metricName: string;
  statistic: string;
  dimensions: Record<string, pulumi.Input<string>>;
} {
  const { name, statistic, dimensions } = figured;
  const known = ([key, value]: [string, Metric["dimensions"][string]]): [string, pulumi.Input<string>] => {
    const found = typeof value === "string" ? value : sources[value.from];
    if (found === undefined) throw new Error(`nobody says what ${JSON.stringify(value)} of ${name} is`);
    return [key, found];
  };
  return {
    namespace: namespaceIn(stack, figured),
    metricName: name,
    statistic,
    dimensions: Object.fromEntries(Object.entries(dimensions).map(known)),
  };
}
