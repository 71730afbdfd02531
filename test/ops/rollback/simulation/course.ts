import { Chance } from "./chance";

/** How a slot fares for a while. */
export interface Fare {
  /** Share of its requests that it answers with a 5xx. */
  readonly errors: number;
  /** Median of its answers, milliseconds. */
  readonly median: number;
  /** Calls to the database that fail, a minute. */
  readonly databaseFailures: number;
  /** Whether its tasks tell that they are there. */
  readonly beats: boolean;
  /** Whether no task takes a connection: the load balancer answers for it. */
  readonly refuses: boolean;
  /** Share of its requests that it takes and never answers. */
  readonly hangs: number;
}

/** A change of how a slot fares, in minutes since the beginning; both slots where none is named. */
interface Spell {
  readonly slot?: "blue" | "green";
  readonly from: number;
  readonly until: number;
  readonly fares: Partial<Fare> & { readonly factor?: number };
}

/** One generated run: a release with its traffic, its bad moments, and perhaps its illness. */
export interface Course {
  readonly seed: number;
  /** What is the matter with it: `leaky`; `healthy` when nothing is. */
  readonly kind: string;
  readonly minutes: number;
  /** Requests of both slots together, a minute. */
  readonly requests: (minute: number) => number;
  /** Percent that the candidate, green, has. */
  readonly share: number;
  readonly fares: (slot: "blue" | "green", minute: number) => Fare;
  /** Share of the calls to the AI service that fail. */
  readonly aiFailures: (minute: number) => number;
  /** Since when it is sick, in minutes. */
  readonly sickFrom: number | null;
  /** The stable version's times, as the record would have frozen them. */
  readonly baseline: { readonly p50: number; readonly p90: number };
}

export const SICKNESSES = [
  "total failure",
  "leaky",
  "slow",
  "slow with all traffic",
  "silent",
  "crash loop",
  "database",
  "AI outage",
  "hangs",
] as const;
type Sickness = (typeof SICKNESSES)[number];

const LENGTH = 45;
/** Of the logarithm of a response time. */
export const SPREAD = 0.4;
/** How much longer the slowest tenth of the answers takes than the median. */
const P90 = Math.exp(1.2816 * SPREAD);

/** A run in which nobody should be rolled back: quiet or busy, with bursts, stalls and lulls as production has them. */
export function healthyCourse(seed: number): Course {
  const chance = new Chance(seed);
  const base = foundation(chance, chance.spread(3, 400), chance.pick([5, 10, 10, 25, 50, 90, 100]));
  const moments = MOMENTS.filter(() => chance.next() < 0.6);
  const spells = moments.map((moment) => badMoment(moment, chance, base.share));
  const [outage, lasts] = [chance.between(1, 30), chance.between(1, 13)];
  return {
    ...base,
    seed,
    kind: "healthy",
    sickFrom: null,
    fares: faring(base.normal, spells),
    // An outage of the AI service in at most fourteen minutes of the clock, and a call that fails now and then: of few
    // calls in a minute beside it that is one bad minute more.
    aiFailures: (minute) => (minute >= outage && minute < outage + lasts ? 0.6 : 0.015),
  };
}

/** A run with an illness that lasts, among the same bad moments. Enough is asked for it to be seen. */
export function sickCourse(seed: number, kind: Sickness): Course {
  const chance = new Chance(seed);
  const share = kind === "slow with all traffic" ? 100 : chance.pick([10, 10, 25, 50, 90]);
  const least = kind === "AI outage" ? 200 : 120;
  const base = foundation(chance, chance.spread(least, 500) * (100 / share), share);
  const from = chance.between(6, 12);
  const spells = [
    badMoment(chance.pick(MOMENTS), chance, share),
    { slot: "green" as const, from, until: Infinity, fares: illness(chance, kind) },
  ];
  return {
    ...base,
    seed,
    kind,
    sickFrom: from,
    fares: faring(base.normal, spells),
    aiFailures: (minute) => (kind === "AI outage" && minute >= from ? chance.between(0.2, 1) : 0.005),
  };
}

function illness(chance: Chance, kind: Sickness): Spell["fares"] {
  switch (kind) {
    case "total failure":
      return { errors: chance.between(0.8, 1) };
    case "leaky":
      return { errors: chance.between(0.085, 0.4) };
    case "slow":
    case "slow with all traffic":
      return { factor: chance.between(2.8, 6) };
    case "silent":
      return { beats: false };
    case "crash loop":
      return { beats: false, refuses: true };
    case "database":
      return { databaseFailures: chance.between(45, 300), errors: chance.between(0, 0.04) };
    case "hangs":
      return { hangs: chance.between(0.085, 1) };
    case "AI outage":
      return {};
  }
}

const MOMENTS = ["burst", "slow for all", "slow for a while", "no word", "database", "restart"] as const;

/** What production does to everybody now and then, and no release is to be blamed for. */
function badMoment(moment: (typeof MOMENTS)[number], chance: Chance, share: number): Spell {
  const from = chance.between(0, LENGTH - 5);
  const slot = chance.pick(["blue", "green", undefined] as const);
  const lasts = (minutes: number): Pick<Spell, "from" | "until"> => ({ from, until: from + minutes });
  const where = slot === undefined ? {} : { slot };
  switch (moment) {
    case "burst":
      // Less than five minutes, however they lie in minutes of the clock.
      return { ...where, ...lasts(chance.between(0.2, 3)), fares: { errors: chance.between(0.02, 0.35) } };
    case "slow for all":
      // With all the traffic on one slot nobody else tells that it is everybody: then not twice as slow.
      return { ...lasts(30), fares: { factor: chance.between(1.1, share === 100 ? 1.25 : 5) } };
    case "slow for a while":
      return { ...where, ...lasts(chance.between(1, 8)), fares: { factor: chance.between(1.5, 6) } };
    case "no word":
      return { ...where, ...lasts(chance.between(0.1, 0.6)), fares: { beats: false } };
    case "database":
      return { ...where, ...lasts(chance.between(0.05, 0.15)), fares: { databaseFailures: 400 } };
    case "restart":
      return { ...where, ...lasts(0.1), fares: { beats: false, errors: 0.3, factor: 3 } };
  }
}

interface Foundation extends Pick<Course, "minutes" | "requests" | "share" | "baseline"> {
  readonly normal: (slot: "blue" | "green") => Fare;
}

function foundation(chance: Chance, requests: number, share: number): Foundation {
  const median = chance.between(20, 250);
  const phase = chance.between(0, 6);
  const own = { blue: 1, green: chance.between(0.85, 1.35) };
  const errors = chance.between(0, 0.008);
  return {
    minutes: LENGTH,
    share,
    requests: (minute) => requests * (1 + 0.25 * Math.sin(phase + minute / 9)),
    baseline: { p50: median / 1000, p90: (median * P90) / 1000 },
    normal: (slot) => ({
      errors,
      median: median * own[slot],
      databaseFailures: 0.3,
      beats: true,
      refuses: false,
      hangs: 0,
    }),
  };
}

const faring =
  (normal: Foundation["normal"], spells: readonly Spell[]): Course["fares"] =>
  (slot, minute) =>
    spells
      .filter((spell) => (spell.slot ?? slot) === slot && minute >= spell.from && minute < spell.until)
      .reduce((fare, { fares: { factor = 1, ...change } }) => {
        const merged = { ...fare, ...change, median: fare.median * factor };
        return { ...merged, errors: Math.max(fare.errors, merged.errors) };
      }, normal(slot));
