import { z } from "zod";
import { CloudError } from "../kernel/model";
import { asked } from "../wire/json";
import { EXTENDED, STATISTICS, period } from "./alarmInputs";
import { type Line, MathError, type Value } from "./mathValues";
import type { Metrics } from "./metrics";
import { type Request, compile } from "./watch";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const query = z.strictObject({
  Id: z.string().regex(/^[a-z]\w*$/, "must begin with a small letter"),
  MetricStat: z
    .strictObject({
      Metric: z.strictObject({
        Namespace: z.string(),
        MetricName: z.string(),
        Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]),
      }),
      Period: period,
      Stat: z.union([z.enum(STATISTICS), z.string().regex(EXTENDED)]),
      Unit: z.string().optional(),
    })
    .optional(),
  Expression: z.string().optional(),
  Label: z.string().optional(),
  Period: period.optional(),
  ReturnData: z.boolean().default(true),
});
const getMetricData = z.strictObject({
  MetricDataQueries: z.array(query).min(1).max(500),
  /** Seconds since the epoch. */
  StartTime: z.number(),
  EndTime: z.number(),
  ScanBy: z.enum(["TimestampDescending", "TimestampAscending"]).default("TimestampDescending"),
  MaxDatapoints: z.int().min(1).max(100_800).default(100_800),
});

/** Everything in one answer: what asks here, asks for little. */
export function metricData(body: Record<string, unknown>, metrics: Metrics): Record<string, unknown> {
  const {
    MetricDataQueries: queries,
    StartTime,
    EndTime,
    ScanBy,
    MaxDatapoints,
  } = asked(getMetricData, body);
  const refuse = (message: string): never => {
    throw new CloudError("ValidationError", message);
  };
  if (StartTime >= EndTime) refuse("The parameter StartTime must be less than the parameter EndTime.");
  const periods = new Set(queries.flatMap(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? []));
  if (periods.size > 1)
    throw new CloudError("NotImplemented", "queries with several periods are not modelled");
  const [seconds = 60] = periods;
  const times = gridBetween(StartTime * 1000, EndTime * 1000, seconds * 1000);
  if (times.length * queries.length > MaxDatapoints) refuse("more data points than MaxDatapoints");
  const of = evaluated(queries.map(requestOf), metrics, { times, period: seconds });
  const results = queries
    .filter(({ ReturnData }) => ReturnData)
    .flatMap(({ Id, Label, MetricStat }) =>
      linesOf(of(Id)).map((values) => {
        const points = values.flatMap((value, index) =>
          value === undefined ? [] : [{ at: (times[index] ?? 0) / 1000, value }],
        );
        if (ScanBy === "TimestampDescending") points.reverse();
        return {
          Id,
          Label: Label ?? MetricStat?.Metric.MetricName ?? Id,
          Timestamps: points.map(({ at }) => at),
          Values: points.map(({ value }) => value),
          StatusCode: "Complete",
        };
      }),
    );
  return { MetricDataResults: results, Messages: [] };
}

type Query = z.infer<typeof query>;

function requestOf({ Id: id, Expression: expression, MetricStat }: Query): Request {
  if ((expression === undefined) === (MetricStat === undefined))
    throw new CloudError(
      "ValidationError",
      `${id}: one of MetricStat and Expression is needed, and not both`,
    );
  if (MetricStat === undefined) return { id, expression };
  const { Metric, Period, Stat: stat } = MetricStat;
  const dimensions = Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value]));
  return {
    id,
    metric: { metricName: Metric.MetricName, namespace: Metric.Namespace, dimensions, period: Period, stat },
  };
}

/** Beginnings of the periods in [from, to), on whole periods. */
function gridBetween(from: number, to: number, step: number): number[] {
  const first = Math.floor(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.ceil((to - first) / step)) },
    (_, index) => first + index * step,
  );
}

function evaluated(
  requests: readonly Request[],
  metrics: Metrics,
  grid: { readonly times: readonly number[]; readonly period: number },
): (id: string) => Value {
  const refused = <T>(run: () => T): T => {
    try {
      return run();
    } catch (failure) {
      if (failure instanceof SyntaxError || failure instanceof MathError)
        throw new CloudError("ValidationError", `Error in expression: ${failure.message}`);
      throw failure;
    }
  };
  const lines = refused(() => compile(requests))(metrics, grid);
  return (id) => refused(() => lines(id));
}

function linesOf(value: Value): readonly Line[] {
  if (value.kind === "line") return [value.points];
  if (value.kind === "lines") return value.lines;
  throw new CloudError("ValidationError", "the final result of an expression must be a time series");
}
