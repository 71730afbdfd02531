/**
 * Schedule expressions as EventBridge Scheduler and AWS Backup read them, in UTC: `rate(1 day)`, `at(2026-01-31T12:00:00)` and
 * `cron(minutes hours day-of-month month day-of-week year)`. What is legal and not modelled here (L, W, #) is refused by name.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export interface Schedule {
  /** The first time after the given one, in milliseconds; undefined when there is none any more. */
  next(after: number): number | undefined;
}

const UNITS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const DAY = UNITS.day;
/** The next leap day is never further away. */
const FURTHEST = 8 * 366 * DAY;

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const DAYS = "SUN MON TUE WED THU FRI SAT".split(" ");
const FIELDS = [
  { name: "minutes", least: 0, most: 59, words: [] },
  { name: "hours", least: 0, most: 23, words: [] },
  { name: "day-of-month", least: 1, most: 31, words: [] },
  { name: "month", least: 1, most: 12, words: MONTHS },
  { name: "day-of-week", least: 1, most: 7, words: DAYS },
  { name: "year", least: 1970, most: 2199, words: [] },
] as const;
type Field = (typeof FIELDS)[number];

/** Reads an expression; throws a RangeError that says what is wrong. `origin` is when a rate began to count. */
export function parseSchedule(expression: string, origin: number): Schedule {
  const [, kind, inner = ""] = /^(rate|at|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === "rate") return rate(inner, origin);
  if (kind === "at") return at(inner);
  if (kind === "cron") return cron(inner);
  throw new RangeError(`${expression}: must be rate(…), cron(…) or at(…)`);
}

/** One sentence on what is wrong, or undefined. */
export function scheduleFault(expression: string): string | undefined {
  try {
    parseSchedule(expression, 0);
    return undefined;
  } catch (failure) {
    return (failure as Error).message;
  }
}

function rate(text: string, origin: number): Schedule {
  const [, value = "0", unit] = /^(\d+) (minute|hour|day)s?$/.exec(text) ?? [];
  if (unit === undefined || Number(value) < 1)
    throw new RangeError(`rate(${text}): must be a whole number from 1 and minutes, hours or days`);
  const period = Number(value) * UNITS[unit as keyof typeof UNITS];
  return { next: (after) => origin + (Math.floor(Math.max(0, after - origin) / period) + 1) * period };
}

function at(text: string): Schedule {
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text) ? Date.parse(`${text}Z`) : NaN;
  if (Number.isNaN(time)) throw new RangeError(`at(${text}): must be a time such as 2026-01-31T12:00:00`);
  return { next: (after) => (time > after ? time : undefined) };
}

function cron(text: string): Schedule {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length)
    throw new RangeError(
      `cron(${text}): needs ${FIELDS.length} fields (${FIELDS.map(({ name }) => name).join(" ")})`,
    );
  if ((parts[2] === "?") === (parts[4] === "?"))
    throw new RangeError(`cron(${text}): exactly one of day-of-month and day-of-week must be ?`);
  const sets = FIELDS.map((field, index) => valuesOf(field, parts[index] ?? "", text));
  const [minutes, hours, days, months, weekdays, years] = sets as [
    Values,
    Values,
    Values,
    Values,
    Values,
    Values,
  ];
  const fits = (time: Date): boolean =>
    years.has(time.getUTCFullYear()) &&
    months.has(time.getUTCMonth() + 1) &&
    days.has(time.getUTCDate()) &&
    weekdays.has(time.getUTCDay() + 1);
  const ofDay = [...hours].flatMap((hour) =>
    [...minutes].map((minute) => hour * UNITS.hour + minute * UNITS.minute),
  );
  ofDay.sort((left, right) => left - right);
  return {
    next: (after) => {
      const today = Math.floor(after / DAY) * DAY;
      for (let day = today; day < today + FURTHEST; day += DAY) {
        if (!fits(new Date(day))) continue;
        const found = ofDay.find((time) => day + time > after);
        if (found !== undefined) return day + found;
      }
      return undefined;
    },
  };
}

type Values = ReadonlySet<number>;

function valuesOf({ name, least, most, words }: Field, text: string, whole: string): Values {
  const fault = (why: string): RangeError => new RangeError(`cron(${whole}): ${name} is ${text}, ${why}`);
  if (text === "?" && !name.startsWith("day-of")) throw fault("only the days may be ?");
  if (/[LW#]/.test(text) && !words.some((word) => text.includes(word)))
    throw fault("and L, W and # are not modelled by the embedded cloud");
  const number = (one: string): number => {
    const value = words.indexOf(one as never) >= 0 ? words.indexOf(one as never) + least : Number(one);
    if (!/^(\d+|[A-Z]{3})$/.test(one) || !(value >= least && value <= most))
      throw fault(`allowed are ${least} to ${most}`);
    return value;
  };
  const values = text.split(",").flatMap((part) => {
    const [range = "", step] = part.split("/");
    const [from, to] = ["*", "?"].includes(range) ? [String(least), String(most)] : range.split("-");
    const first = number(from ?? "");
    const last = to === undefined ? (step === undefined ? first : most) : number(to);
    const by = step === undefined ? 1 : Number(step);
    if (!Number.isInteger(by) || by < 1 || last < first) throw fault("which is no range");
    return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by);
  });
  return new Set(values);
}
