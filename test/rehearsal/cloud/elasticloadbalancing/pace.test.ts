import { Pace } from "../../../../rehearsal/cloud/elasticloadbalancing/pace";

let now = 0;
let pace: Pace;
beforeEach(() => {
  jest.useFakeTimers();
  now = 0;
  pace = new Pace(() => now);
});
afterEach(() => {
  pace.stop();
  jest.useRealTimers();
});

/** Ticks of 20 ms that take so long each, with requests all the while. */
function ticks(count: number, milliseconds: number): number {
  let factor = pace.factor();
  for (let index = 0; index < count; index += 1) {
    now += milliseconds;
    jest.advanceTimersByTime(20);
    factor = pace.factor();
  }
  return factor;
}

it("is one where the machine keeps up, and falls as it falls behind", () => {
  expect(ticks(100, 20)).toBe(1);
  expect(ticks(200, 60)).toBeCloseTo(1 / 3, 2);
  expect(ticks(200, 20)).toBeCloseTo(1, 2);
});

it("is not thrown by a single pause", () => {
  ticks(10, 20);
  expect(ticks(1, 100)).toBeGreaterThan(0.8);
});

it("ticks only while requests come, and begins anew", () => {
  ticks(200, 60);
  expect(jest.getTimerCount()).toBe(1);
  now += 2_000;
  jest.advanceTimersByTime(20);
  expect(jest.getTimerCount()).toBe(0);
  expect(pace.factor()).toBe(1);
});
