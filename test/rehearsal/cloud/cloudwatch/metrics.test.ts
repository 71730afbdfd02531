import { statistic } from "../../../../rehearsal/cloud/cloudwatch/bucket";
import { Metrics, type Series, keyOf } from "../../../../rehearsal/cloud/cloudwatch/metrics";

const HOUR = 3_600_000;
const of: Series = { namespace: "N", name: "M", dimensions: { B: "2", A: "1" } };
let now = 0;
let metrics: Metrics;
beforeEach(() => {
  now = 100 * HOUR;
  metrics = new Metrics(() => now);
});
const read = (from: number, to: number, name: string): number | undefined =>
  statistic(metrics.window(keyOf(of), from, to), name);

it("has every statistic of a window, and none of an empty one", () => {
  for (const value of [5, 1, 3, 7]) metrics.record(of, value);
  const statistics = (from: number): (number | undefined)[] =>
    ["SampleCount", "Sum", "Average", "Minimum", "Maximum", "p50", "p75", "p100", "p0"].map((name) =>
      read(from, from + 60_000, name),
    );
  expect(statistics(now)).toEqual([4, 16, 4, 1, 7, 3, 5, 7, 1]);
  expect(statistics(now - 60_000)).toEqual(Array(9).fill(undefined));
});

it("is one series whatever the order of its dimensions, and another with one more", () => {
  metrics.record({ ...of, dimensions: { A: "1", B: "2" } }, 1);
  metrics.record({ ...of, dimensions: { A: "1", B: "2", C: "3" } }, 1);
  expect(read(now, now + 60_000, "SampleCount")).toBe(1);
});

it("has periods of 10 seconds of high resolution only", () => {
  metrics.record(of, 1);
  expect(read(now, now + 10_000, "Sum")).toBeUndefined();
  metrics.record(of, 2, { resolution: 1 });
  now += 10_000;
  metrics.record(of, 4, { resolution: 1 });
  expect(read(now - 10_000, now, "Sum")).toBe(2);
  expect(read(now, now + 10_000, "Sum")).toBe(4);
  expect(read(100 * HOUR, 100 * HOUR + 60_000, "Sum")).toBe(7);
});

it("puts a value into the time that it is of", () => {
  metrics.record(of, 9, { at: now - 120_000 });
  expect(read(now - 120_000, now - 60_000, "Sum")).toBe(9);
});

it("forgets seconds after three hours, and minutes after a day", () => {
  metrics.record(of, 1, { resolution: 1 });
  const [first, later] = [now, now + 4 * HOUR];
  now = later;
  metrics.record(of, 1, { resolution: 1 });
  expect(read(first, first + 10_000, "Sum")).toBeUndefined();
  expect(read(first, first + 60_000, "Sum")).toBe(1);
  now = first + 25 * HOUR;
  metrics.record(of, 1);
  expect(read(first, first + 60_000, "Sum")).toBeUndefined();
  expect(read(later, later + 60_000, "Sum")).toBe(1);
});

it("knows a percentile of more values than it keeps", () => {
  const record = metrics.recorder(of);
  for (let index = 0; index < 10_000; index += 1) record(index < 8_000 ? 10 : 500);
  const minute = (name: string) => read(now, now + 60_000, name);
  expect(minute("SampleCount")).toBe(10_000);
  // What came after the first thousand counts as much: a fifth is slow. That none of it, or all, stays is out of question.
  expect([minute("p50"), minute("p95")]).toEqual([10, 500]);
});

it("weighs a busy minute by what it had, not by what it kept", () => {
  for (let index = 0; index < 4_000; index += 1) metrics.record(of, 10);
  now += 60_000;
  for (let index = 0; index < 1_000; index += 1) metrics.record(of, 500);
  expect(read(now - 60_000, now + 60_000, "p75")).toBe(10);
  expect(read(now - 60_000, now + 60_000, "p85")).toBe(500);
});
