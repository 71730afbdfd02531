import { parseSchedule, scheduleFault } from "../../../../rehearsal/cloud/kernel/schedule";

const time = (text: string): number => Date.parse(`${text}Z`);
const next = (expression: string, after: string, origin = after): string | undefined => {
  const found = parseSchedule(expression, time(origin)).next(time(after));
  return found === undefined ? undefined : new Date(found).toISOString().slice(0, 19);
};

it.each([
  ["cron(0 3 * * ? *)", "2026-11-23T02:59:59", "2026-11-23T03:00:00"],
  ["cron(0 3 * * ? *)", "2026-11-23T03:00:00", "2026-11-24T03:00:00"],
  ["cron(15,45 */6 * * ? *)", "2026-11-23T06:20:00", "2026-11-23T06:45:00"],
  ["cron(0 4 ? * SUN *)", "2026-11-23T00:00:00", "2026-11-29T04:00:00"],
  ["cron(0 4 ? * 1 *)", "2026-11-23T00:00:00", "2026-11-29T04:00:00"],
  ["cron(0 0 29 FEB ? *)", "2026-11-23T00:00:00", "2028-02-29T00:00:00"],
  ["cron(0 9 ? * MON-FRI *)", "2026-11-27T09:00:00", "2026-11-30T09:00:00"],
  ["cron(0 0 1 1 ? 2025)", "2026-11-23T00:00:00", undefined],
  ["rate(5 minutes)", "2026-11-23T00:07:00", "2026-11-23T00:12:00"],
  ["at(2026-12-01T10:00:00)", "2026-11-23T00:00:00", "2026-12-01T10:00:00"],
  ["at(2026-12-01T10:00:00)", "2026-12-01T10:00:00", undefined],
])("%s after %s is %s", (expression, after, expected) => {
  expect(next(expression, after)).toBe(expected);
});

it("counts a rate from when it began", () => {
  expect(next("rate(1 hour)", "2026-11-23T02:30:00", "2026-11-23T00:10:00")).toBe("2026-11-23T03:10:00");
});

it.each([
  ["every day", /must be rate/],
  ["rate(0 days)", /whole number/],
  ["cron(0 3 * * *)", /needs 6 fields/],
  ["cron(0 3 * * * *)", /exactly one of/],
  ["cron(0 24 * * ? *)", /hours is 24, allowed are 0 to 23/],
  ["cron(0 3 L * ? *)", /not modelled/],
  ["cron(0 3 5-2 * ? *)", /no range/],
])("%s is refused", (expression, message) => {
  expect(scheduleFault(expression)).toMatch(message);
});
