import * as fc from "fast-check";
import { RateLimit } from "../../../../rehearsal/cloud/cloudflare/edge/rateLimit";

const MINUTE = 60_000;
let now = 0;
const limit = (requests: number, mitigation = MINUTE): RateLimit =>
  new RateLimit({ period: MINUTE, requests, mitigation }, () => now);
const times = (count: number, one: RateLimit, key = "a"): boolean[] =>
  Array.from({ length: count }, () => one.exceeded(key));

it("counts each key by itself, and refuses what is over the limit until the time of refusal is over", () => {
  now = 10 * MINUTE;
  const ten = limit(10);
  expect(times(11, ten)).toEqual([...Array<boolean>(10).fill(false), true]);
  expect(ten.exceeded("b")).toBe(false);
  now += MINUTE - 1;
  expect(ten.exceeded("a")).toBe(true);
  now += MINUTE;
  expect(ten.exceeded("a")).toBe(false);
});

it("slides: a burst at the end of one minute still counts at the beginning of the next", () => {
  now = 20 * MINUTE + MINUTE - 1;
  const ten = limit(10, 0);
  expect(times(10, ten)).not.toContain(true);
  now += 2;
  expect(ten.exceeded("a")).toBe(true);
  now += MINUTE / 2;
  expect(ten.exceeded("a")).toBe(false);
});

it("never refuses a steady stream below the limit, however long", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 200 }), fc.integer({ min: 0, max: MINUTE }), (requests, start) => {
      now = start;
      const steady = limit(requests);
      const pause = Math.ceil(MINUTE / (requests - 1));
      for (let count = 0; count < 3 * requests; count += 1, now += pause)
        if (steady.exceeded("a")) return false;
      return true;
    }),
  );
});

it("forgets the oldest key when there are too many", () => {
  now = 0;
  const small = new RateLimit({ period: MINUTE, requests: 1, mitigation: 0 }, () => now, 2);
  for (const key of ["a", "b", "c"]) small.exceeded(key);
  expect(small.exceeded("a")).toBe(false);
  expect(small.exceeded("c")).toBe(true);
});
