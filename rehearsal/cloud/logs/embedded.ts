import { z } from "zod";
import type { World } from "../kernel/world";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const document = z.looseObject({
  _aws: z.looseObject({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.looseObject({
        Namespace: z.string().min(1),
        Dimensions: z.array(z.array(z.string()).max(30)).min(1),
        Metrics: z
          .array(
            z.looseObject({
              Name: z.string().min(1),
              StorageResolution: z.union([z.literal(1), z.literal(60)]).default(60),
            }),
          )
          .max(100),
      }),
    ),
  }),
});
const values = z.union([z.number().transform((one) => [one]), z.array(z.number()).max(100)]);

/** Other clocks than the cloud's are not told from it by less than this; what is stamped by one counts when it arrives. */
const TRUSTED_MS = 300_000;

/** Metrics that a line of a log carries within itself: JSON with `_aws`. Any other line is none of its business. */
export class EmbeddedMetrics {
  constructor(private readonly world: World) {}

  ingest(group: string, line: string): void {
    if (!line.startsWith("{") || !line.includes('"_aws"')) return;
    const parsed = document.safeParse(asJson(line));
    if (!parsed.success) {
      // As at AWS, where a line that is not quite the format makes no metric, and says nothing; here it is said.
      const [issue] = parsed.error.issues;
      const why = issue === undefined ? "" : `${issue.path.map(String).join(".")} ${issue.message}`;
      this.world.events.record("logs", "embedded-metric-refused", `${group}: ${why}`, { group });
      return;
    }
    const { _aws: header, ...fields } = parsed.data;
    const at = this.timeOf(header.Timestamp);
    for (const { Namespace, Dimensions, Metrics } of header.CloudWatchMetrics)
      for (const names of Dimensions) {
        const dimensions = dimensionsOf(names, fields);
        if (dimensions === undefined) continue;
        for (const { Name, StorageResolution } of Metrics) {
          const found = values.safeParse(fields[Name]);
          for (const value of found.success ? found.data : [])
            this.world.find("metrics")?.record({ namespace: Namespace, name: Name, dimensions }, value, {
              at,
              resolution: StorageResolution,
            });
        }
      }
  }

  private timeOf(stamp: number): number {
    const now = this.world.clock.now();
    return Math.abs(now - stamp) <= TRUSTED_MS ? Math.min(stamp, now) : now;
  }
}

/** A set of dimensions of which one has no value makes no metric. */
function dimensionsOf(
  names: readonly string[],
  fields: Readonly<Record<string, unknown>>,
): Record<string, string> | undefined {
  const dimensions: Record<string, string> = {};
  for (const name of names) {
    const value = fields[name];
    if (typeof value !== "string" || value === "") return undefined;
    dimensions[name] = value;
  }
  return dimensions;
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
