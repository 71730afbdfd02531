import { namespaceIn } from "../../../../infra/alarms/describe";
import type { Figure, Metric } from "../../../../infra/alarms/figures/figure";
import type { Baseline } from "../../../../infra/release/baseline";
import { AI_TRIGGER, slotTriggers } from "../../../../infra/rollback/figures";
import { type MetricAlarm, metricAlarmInputs } from "../../../../rehearsal/cloud/cloudwatch/alarmInputs";
import { Metrics } from "../../../../rehearsal/cloud/cloudwatch/metrics";
import { type AlarmState, verdict } from "../../../../rehearsal/cloud/cloudwatch/verdict";
import { type Watch, pointsOf, watch } from "../../../../rehearsal/cloud/cloudwatch/watch";

/** As Pulumi.prod.yaml has it. */
const SETTINGS = {
  errors: { percent: 5, requests: 50 },
  response: { factor: 2, ceilingMs: 3000 },
  databaseFailures: 20,
};

interface Child {
  readonly name: string;
  readonly of: "green" | "ai";
  readonly alarm: MetricAlarm;
  readonly watch: Watch;
  state: AlarmState;
}

/** Whose composite alarm went off, by which of its alarms. */
export interface Went {
  readonly of: "green" | "ai";
  readonly by: string;
}

/**
 * The alarms that the stack declares for a candidate, judged by the embedded cloud's evaluator: the one that is held
 * against AWS's published tables.
 */
export class Watching {
  readonly metrics: Metrics;
  private readonly children: Child[];
  private readonly red = new Map<Child["of"], boolean>();

  constructor(now: () => number, baseline: Baseline) {
    this.metrics = new Metrics(now);
    const slot = slotTriggers("green", SETTINGS, { configured: true, baseline });
    this.children = [...slot.map((figure) => childOf(figure, "green")), childOf(AI_TRIGGER, "ai")];
  }

  /** Records a value of what the figures read. */
  record(
    namespace: string,
    name: string,
    dimensions: Record<string, string>,
    value: number,
    at: number,
  ): void {
    const resolution = namespace.startsWith("sluice/") ? 1 : 60;
    this.metrics.record({ namespace, name, dimensions }, value, { at, resolution });
  }

  /** Looks at what ends now; gives who went off. */
  look(end: number): Went[] {
    for (const child of this.children) {
      if (child.watch.period >= 60 && end % 60_000 !== 0) continue;
      const { values, tooFew } = child.watch.see(this.metrics, end);
      if (tooFew) continue;
      const { evaluationPeriods, datapointsToAlarm = evaluationPeriods, treatMissingData } = child.alarm;
      const conditions = { evaluationPeriods, datapointsToAlarm, treatMissingData };
      child.state = verdict(pointsOf(child.alarm, values), conditions, child.state);
    }
    return (["green", "ai"] as const).flatMap((of) => {
      const cause = this.children.find((child) => child.of === of && child.state === "ALARM");
      const before = this.red.get(of) ?? false;
      this.red.set(of, cause !== undefined);
      return cause !== undefined && !before ? [{ of, by: cause.name }] : [];
    });
  }

  isRed(of: Child["of"]): boolean {
    return this.red.get(of) ?? false;
  }
}

function childOf(figure: Figure, of: Child["of"]): Child {
  const { reading, period } = figure;
  const plain = ({ name, namespace, dimensions, statistic }: Metric) => ({
    metricName: name,
    namespace: namespaceIn("prod", { name, namespace, dimensions, statistic }),
    dimensions: Object.fromEntries(
      Object.entries(dimensions).map(([key, value]) => [key, typeof value === "string" ? value : value.from]),
    ),
    period,
    stat: statistic,
  });
  const queries =
    reading.expression === undefined
      ? [{ id: "value", metric: plain(reading.metric), returnData: true }]
      : [
          { id: "value", expression: reading.expression, returnData: true },
          ...Object.entries(reading.metrics).map(([id, metric]) => ({ id, metric: plain(metric) })),
        ];
  const alarm = metricAlarmInputs.parse({
    name: `prod-${figure.id}`,
    comparisonOperator: figure.alarmWhen === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: figure.threshold,
    evaluationPeriods: figure.among,
    datapointsToAlarm: figure.bad,
    treatMissingData: figure.missing.treat,
    metricQueries: queries,
  });
  return { name: alarm.name, of, alarm, watch: watch(alarm), state: "OK" };
}
