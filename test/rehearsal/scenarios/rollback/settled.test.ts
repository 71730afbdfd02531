import { speedOf } from "../../../../rehearsal/scenarios/rollback/settled";

const speed = (clock: number, rate: number, most?: number): number =>
  speedOf({ options: { clock, rate, dwellSeconds: 1, signal: new AbortController().signal } }, most);

it.each([
  ["as the clock was asked to go", [20, 250, undefined], 20],
  ["no faster than leaves a slot requests enough", [60, 250, 5], 5],
  ["faster with more requests", [60, 1000, 15], 60],
  ["slower with fewer", [20, 125, 10], 5],
  ["in real time where that was asked", [1, 250, 10], 1],
  ["never slower than real time", [20, 60, 1], 1],
] as const)("goes %s", (_what, [clock, rate, most], expected) => {
  expect(speed(clock, rate, most)).toBe(expected);
});
