import type { Invocation } from "../kernel/ports";
import type { World } from "../kernel/world";

/**
 * What CloudWatch is told of an invocation; a throttled one counts as no invocation.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function published(world: World, name: string, { outcome }: Invocation, milliseconds: number): void {
  const record = (metric: string, value: number): void =>
    world
      .find("metrics")
      ?.record({ namespace: "AWS/Lambda", name: metric, dimensions: { FunctionName: name } }, value);
  if (outcome === "throttled") return record("Throttles", 1);
  record("Invocations", 1);
  record("Errors", outcome === "unhandled" ? 1 : 0);
  record("Throttles", 0);
  record("Duration", milliseconds);
}
