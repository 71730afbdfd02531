import { EmbeddedMetrics } from "../../../../rehearsal/cloud/logs/embedded";
import type { MetricSeries } from "../../../../rehearsal/cloud/kernel/ports";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { metricsTo } from "../../../support/metrics";
import { testWorld } from "../../../support/world";

type Recorded = MetricSeries & { readonly value: number; readonly resolution?: number; readonly at?: number };
let world: World;
let close: () => Promise<void>;
let embedded: EmbeddedMetrics;
const recorded: Recorded[] = [];

beforeEach(async () => {
  ({ world, close } = await testWorld(1));
  recorded.length = 0;
  world.provide(
    "metrics",
    metricsTo((of, value, options) => void recorded.push({ ...of, value, ...options })),
  );
  embedded = new EmbeddedMetrics(world);
});
afterEach(() => close());

const header = (more: object = {}) => ({
  Timestamp: Math.floor(world.clock.now()) - 2_000,
  CloudWatchMetrics: [
    {
      Namespace: "sluice/prod/slots",
      Dimensions: [["Slot"]],
      Metrics: [{ Name: "Requests", Unit: "Count", StorageResolution: 1 }, { Name: "Errors" }],
    },
  ],
  ...more,
});
const ingest = (fields: object): void => embedded.ingest("/api", JSON.stringify(fields));
const of = (name: string, dimensions: object = { Slot: "green" }) => ({
  namespace: "sluice/prod/slots",
  name,
  dimensions,
});

it("records what a line carries, at its own time and resolution", () => {
  const _aws = header();
  ingest({ _aws, Slot: "green", Requests: 12, Errors: [1, 0], message: "metrics" });
  expect(recorded).toEqual([
    { ...of("Requests"), value: 12, at: _aws.Timestamp, resolution: 1 },
    { ...of("Errors"), value: 1, at: _aws.Timestamp, resolution: 60 },
    { ...of("Errors"), value: 0, at: _aws.Timestamp, resolution: 60 },
  ]);
});

it("records each set of dimensions, the empty one, too, and none that lacks a value", () => {
  const [metrics] = header().CloudWatchMetrics;
  const _aws = header({ CloudWatchMetrics: [{ ...metrics, Dimensions: [["Slot"], [], ["Zone"]] }] });
  ingest({ _aws, Slot: "green", Requests: 1 });
  expect(recorded.map(({ dimensions }) => dimensions)).toEqual([{ Slot: "green" }, {}]);
});

it("counts what another clock has stamped when it comes", () => {
  const before = world.clock.now();
  ingest({ _aws: header({ Timestamp: before - 7_200_000 }), Slot: "green", Requests: 1 });
  ingest({ _aws: header({ Timestamp: before + 7_200_000 }), Slot: "green", Requests: 1 });
  for (const { at = 0 } of recorded) {
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(world.clock.now());
  }
  expect(recorded).toHaveLength(2);
});

it.each([
  ["plain text", 'a line with "_aws" in it'],
  ["JSON without it", '{"message":"request"}'],
])("leaves %s alone", (_, line) => {
  embedded.ingest("/api", line);
  expect(recorded).toEqual([]);
  expect(world.events.since(0)).toEqual([]);
});

it.each<[string, object]>([
  ["no timestamp", { Timestamp: undefined }],
  ["no metrics", { CloudWatchMetrics: [{ Namespace: "N", Dimensions: [["A"]] }] }],
  ["no namespace", { CloudWatchMetrics: [{ Dimensions: [["A"]], Metrics: [] }] }],
  [
    "another resolution",
    {
      CloudWatchMetrics: [
        { Namespace: "N", Dimensions: [["A"]], Metrics: [{ Name: "M", StorageResolution: 10 }] },
      ],
    },
  ],
])("says that a line with %s makes no metric", (_, more) => {
  ingest({ _aws: header(more), Slot: "green", Requests: 1 });
  expect(recorded).toEqual([]);
  expect(world.events.since(0).map(({ kind }) => kind)).toEqual(["embedded-metric-refused"]);
});
