import type { MetricSeries, MetricSink } from "../../rehearsal/cloud/kernel/ports";

/** Tells what is recorded, in place of CloudWatch. */
export const metricsTo = (record: MetricSink["record"] = () => undefined): MetricSink => ({
  record,
  recorder: (of) => (value) => record(of, value),
  sample: () => undefined,
});

/** In place of CloudWatch: keeps everything, and lets minutes end when a test says so. */
export class MetricBook implements MetricSink {
  readonly entries: (MetricSeries & { readonly value: number; readonly at?: number })[] = [];
  private readonly samplers: ((at: number) => void)[] = [];

  record: MetricSink["record"] = (of, value, { at } = {}) => void this.entries.push({ ...of, value, at });
  recorder: MetricSink["recorder"] = (of) => (value) => this.record(of, value);
  sample: MetricSink["sample"] = (run) => void this.samplers.push(run);

  /** The minute that began at `at` is over. */
  endMinute(at: number): void {
    for (const run of this.samplers) run(at);
  }

  /** Values of the series with exactly these dimensions. */
  values(name: string, dimensions: Readonly<Record<string, string>>): number[] {
    const key = (given: object): string => JSON.stringify(Object.entries(given).sort());
    return this.entries
      .filter((one) => one.name === name && key(one.dimensions) === key(dimensions))
      .map(({ value }) => value);
  }
}
