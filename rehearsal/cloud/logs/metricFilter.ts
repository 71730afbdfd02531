import { z } from "zod";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import { parseSelector } from "./jsonPattern";
import { type Matcher, parsePattern } from "./pattern";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html */
const inputs = z.strictObject({
  logGroupName: z.string().min(1).max(512),
  name: z
    .string()
    .min(1)
    .max(512)
    .regex(/^[^:*]*$/, "must not have : or *"),
  pattern: z.string().max(1024),
  metricTransformation: z.strictObject({
    name: z
      .string()
      .max(255)
      .regex(/^[^:*$]+$/, "must not have : * or $"),
    namespace: z
      .string()
      .max(255)
      .regex(/^[^:*$]+$/, "must not have : * or $"),
    value: z.string().min(1).max(100),
    defaultValue: z.string().optional(),
    dimensions: z
      .record(z.string().min(1).max(255), z.string().startsWith("$", "must be a field such as $.dependency"))
      .refine((given) => Object.keys(given).length <= 3, "has more than 3 dimensions")
      .optional(),
    unit: z.string().default("None"),
  }),
});
export type MetricFilter = z.infer<typeof inputs>;

const keyOf = (group: string, name: string): string => `${group}:${name}`;

function faultsOf({ pattern, metricTransformation: { defaultValue, dimensions, value } }: MetricFilter) {
  const faults: { property: string; reason: string }[] = [];
  const attempt = (property: string, run: () => unknown): void => {
    try {
      run();
    } catch (failure) {
      faults.push({ property, reason: (failure as Error).message });
    }
  };
  if (!containsUnknown(pattern)) attempt("pattern", () => parsePattern(pattern));
  const selectors = [...Object.values(dimensions ?? {}), ...(value.startsWith("$") ? [value] : [])];
  for (const one of selectors) attempt("metricTransformation", () => parseSelector(one));
  if (!value.startsWith("$") && Number.isNaN(Number(value)))
    faults.push({
      property: "metricTransformation",
      reason: `value ${value} is neither a number nor a field`,
    });
  if (dimensions !== undefined && defaultValue !== undefined)
    faults.push({
      property: "metricTransformation",
      reason: "defaultValue cannot be used with dimensions",
    });
  return faults;
}

/** A metric filter. It counts from the moment that it exists: lines of before are not looked at. */
export function metricFilterModel(
  filters: Collection<MetricFilter>,
  groupExists: (name: string) => boolean,
): ResourceModel {
  const put = (input: MetricFilter): void => {
    const faults = faultsOf(input);
    if (faults.length > 0)
      throw new CloudError("InvalidParameterException", faults.map(({ reason }) => reason).join("; "));
    if (!groupExists(input.logGroupName))
      throw new CloudError(
        "ResourceNotFoundException",
        `The specified log group does not exist: ${input.logGroupName}`,
      );
    filters.set(keyOf(input.logGroupName, input.name), input);
  };
  return defineResource<MetricFilter>({
    type: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_metric_filter",
    inputs,
    replaceOn: ["name", "logGroupName"],
    computed: [],
    autoname: { property: "name", maxLength: 512 },
    validate: faultsOf,
    create: (input) => {
      const id = keyOf(input.logGroupName, input.name);
      if (filters.get(id) !== undefined)
        throw new CloudError(
          "ResourceAlreadyExistsException",
          `the log group ${input.logGroupName} has a metric filter ${input.name} already`,
        );
      put(input);
      return Promise.resolve({ id, outputs: {} });
    },
    read: (id) => {
      const found = filters.get(id);
      return Promise.resolve(found && { inputs: found, outputs: {} });
    },
    update: (_id, input) => {
      put(input);
      return Promise.resolve({});
    },
    delete: (id) => {
      filters.delete(id);
      return Promise.resolve();
    },
  });
}

/** Counts what is logged, by the filters that there are at the moment. */
export class FilterCounter {
  /** Parsed once for each filter as it is declared. */
  private readonly compiled = new WeakMap<MetricFilter, Compiled>();

  constructor(
    private readonly world: World,
    private readonly filters: Collection<MetricFilter>,
  ) {}

  ingest(group: string, line: string): void {
    const of = this.filters.values().filter((one) => one.logGroupName === group);
    if (of.length === 0) return;
    const json = asObject(line);
    for (const filter of of) {
      const compiled = this.compiled.get(filter) ?? compile(filter);
      this.compiled.set(filter, compiled);
      if (compiled.matches(line, json)) this.count(filter, compiled, json ?? {});
    }
  }

  private count(
    { metricTransformation: { namespace, name } }: MetricFilter,
    compiled: Compiled,
    json: Json,
  ): void {
    const value = compiled.value(json);
    const dimensions = Object.entries(compiled.dimensions).map(([key, read]) => [key, read(json)] as const);
    // A line whose field is no number, or that lacks a dimension's field, is not counted.
    if (typeof value !== "number" || !Number.isFinite(value)) return;
    if (dimensions.some(([, found]) => found === undefined || found === null || typeof found === "object"))
      return;
    this.world.use("metrics").record(
      {
        namespace,
        name,
        dimensions: Object.fromEntries(dimensions.map(([key, found]) => [key, String(found)])),
      },
      value,
    );
  }
}

type Json = Readonly<Record<string, unknown>>;

interface Compiled {
  readonly matches: Matcher;
  readonly value: (json: Json) => unknown;
  readonly dimensions: Readonly<Record<string, (json: Json) => unknown>>;
}

function compile({ pattern, metricTransformation: { value, dimensions = {} } }: MetricFilter): Compiled {
  const number = Number(value);
  return {
    matches: parsePattern(pattern),
    value: value.startsWith("$") ? parseSelector(value) : () => number,
    dimensions: Object.fromEntries(
      Object.entries(dimensions).map(([key, path]) => [key, parseSelector(path)]),
    ),
  };
}

function asObject(line: string): Json | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const json: unknown = JSON.parse(line);
    return json !== null && typeof json === "object" && !Array.isArray(json) ? (json as Json) : undefined;
  } catch {
    return undefined;
  }
}
