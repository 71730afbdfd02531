import type { AlarmState } from "./alarms";
import type { Reading } from "./plan";
import type { Answer, SlotFigures } from "./world";

/** R9, as the requirements list it. */
export const CHECKS = [
  "app answers",
  "previous version",
  "database",
  "sign-in",
  "core features",
  "integrations",
  "monitoring",
  "users have access",
] as const;
export type CheckName = (typeof CHECKS)[number];

export interface Check {
  readonly check: CheckName;
  readonly passes: boolean;
  /** What was seen. */
  readonly saw: string;
}

/** One minute. */
export interface Minute {
  readonly at: string;
  readonly checks: readonly Check[];
}

export interface Observed {
  readonly page: Answer;
  readonly health: Answer;
  /** The stack's alarms by their names without the stack's; what is not there is not among them. */
  readonly alarms: Reading<readonly AlarmState[]>;
  readonly figures: Reading<SlotFigures>;
  /** Whether what is live is what the rollback wanted. */
  readonly right: { readonly passes: boolean; readonly saw: string };
}

/** Alarms of docs/alarms.md that tell of each check; at least one of them has to say OK, none of them is red. */
export const WITNESSES: Readonly<Partial<Record<CheckName, readonly string[]>>> = {
  database: ["database-connections"],
  "sign-in": ["sign-in", "canary-sign-in"],
  "core features": ["api-errors", "canary-quote"],
  integrations: ["integrations", "payments", "canary-payment"],
  "users have access": ["edge-errors", "canary-page"],
};

/** R1's own figure. */
const MOST_ERRORS = 0.05;

/** Judges one minute: each check passes or fails, with what was seen. A check of which nothing tells fails: an alarm without data is not red, and proves nothing. */
export function judgeMinute(at: string, seen: Observed, stack: string): Minute {
  const checks: Record<CheckName, Omit<Check, "check">> = {
    "app answers": both(answers(seen.page, "/"), answers(seen.health, "/api/health")),
    "previous version": seen.right,
    database: witnesses("database", seen, stack),
    "sign-in": witnesses("sign-in", seen, stack),
    "core features": both(errors(seen.figures), witnesses("core features", seen, stack)),
    integrations: both(dependencies(seen.health), witnesses("integrations", seen, stack)),
    monitoring: monitoring(seen),
    "users have access": both(answers(seen.page, "/"), witnesses("users have access", seen, stack)),
  };
  return { at, checks: CHECKS.map((check) => ({ check, ...checks[check] })) };
}

type Verdict = Omit<Check, "check">;

const both = (one: Verdict, other: Verdict): Verdict => ({
  passes: one.passes && other.passes,
  saw: `${one.saw}; ${other.saw}`,
});

const answers = (answer: Answer, path: string): Verdict =>
  "none" in answer
    ? { passes: false, saw: `${path}: no answer (${answer.none})` }
    : {
        passes: answer.status === 200,
        saw: `${path}: ${answer.status}${answer.servedBy === undefined ? "" : ` by ${answer.servedBy}`}`,
      };

function witnesses(check: CheckName, { alarms }: Observed, stack: string): Verdict {
  if ("failure" in alarms) return { passes: false, saw: `the alarms cannot be read (${alarms.failure})` };
  const named = (WITNESSES[check] ?? []).map((name) => `${stack}-${name}`);
  const found = alarms.value.filter(({ name }) => named.includes(name));
  if (found.length === 0) return { passes: false, saw: `none of the alarms ${named.join(", ")} is there` };
  return {
    passes: found.every(({ state }) => state !== "ALARM") && found.some(({ state }) => state === "OK"),
    saw: found.map(({ name, state }) => `${name} ${state}`).join(", "),
  };
}

/** What the product itself says of what it depends on. */
function dependencies(health: Answer): Verdict {
  if ("none" in health) return { passes: false, saw: "no health to look at" };
  const checks = checksIn(health.body);
  const bad = Object.entries(checks).filter(([, check]) => (check as { ok?: unknown } | null)?.ok !== true);
  if (Object.keys(checks).length === 0)
    return { passes: false, saw: "/api/health reports no check of a dependency" };
  return {
    passes: bad.length === 0,
    saw: Object.keys(checks)
      .map((name) => `${name} ${bad.some(([one]) => one === name) ? "fails" : "answers"}`)
      .join(", "),
  };
}

function checksIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const { checks } = JSON.parse(body) as { checks?: unknown };
    return typeof checks === "object" && checks !== null ? (checks as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function errors(figures: Reading<SlotFigures>): Verdict {
  if ("failure" in figures) return { passes: false, saw: `the metrics cannot be read (${figures.failure})` };
  const { requests, errors } = figures.value;
  if (requests === null || requests === 0) return { passes: true, saw: "no requests in these minutes" };
  const share = (errors ?? 0) / requests;
  return {
    passes: share <= MOST_ERRORS,
    saw: `${errors ?? 0} of ${requests} requests failed`,
  };
}

function monitoring({ alarms, figures }: Observed): Verdict {
  if ("failure" in alarms) return { passes: false, saw: `the alarms cannot be read (${alarms.failure})` };
  if ("failure" in figures) return { passes: false, saw: `the metrics cannot be read (${figures.failure})` };
  const { heartbeats } = figures.value;
  return {
    passes: alarms.value.length > 0 && (heartbeats ?? 0) > 0,
    saw: `${alarms.value.length} alarms read, ${heartbeats ?? "no"} heartbeats`,
  };
}

/** Minutes after the traffic was off in which a rollback is watched (R9), and those after which it has failed. */
export const WATCHED_MINUTES = 15;
const GIVEN_UP_MINUTES = 30;
/** Minutes in a row, at the end, in which every check passes. */
const IN_A_ROW = 5;
/** Of fifteen: a schedule may miss a turn. */
const LEAST_MINUTES = 10;

export type Validation =
  { readonly verdict: "open" } | { readonly verdict: "passed" | "failed"; readonly checks: readonly Tally[] };

export interface Tally {
  readonly check: CheckName;
  readonly passes: boolean;
  readonly passed: number;
  readonly of: number;
  /** What was seen last, and when it last failed. */
  readonly saw: string;
  readonly lastFailure: string | null;
}

/** Whether the validation is over, and how it went. */
export function judgeAll(minutes: readonly Minute[], restoredAt: string, now: string): Validation {
  const passed = (Date.parse(now) - Date.parse(restoredAt)) / 60_000;
  if (passed < WATCHED_MINUTES) return { verdict: "open" };
  const ordered = [...minutes].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const checks = CHECKS.map((check) => tally(check, ordered));
  if (ordered.length >= LEAST_MINUTES && checks.every(({ passes }) => passes))
    return { verdict: "passed", checks };
  return passed < GIVEN_UP_MINUTES ? { verdict: "open" } : { verdict: "failed", checks };
}

function tally(check: CheckName, minutes: readonly Minute[]): Tally {
  const seen = minutes.map(({ at, checks }) => ({ at, found: checks.find((one) => one.check === check) }));
  const latest = seen.slice(-IN_A_ROW);
  const failure = seen.findLast(({ found }) => found?.passes !== true);
  return {
    check,
    passes: latest.length === IN_A_ROW && latest.every(({ found }) => found?.passes === true),
    passed: seen.filter(({ found }) => found?.passes === true).length,
    of: seen.length,
    saw: seen.at(-1)?.found?.saw ?? "nothing",
    lastFailure: failure === undefined ? null : `${failure.at}: ${failure.found?.saw ?? "not looked at"}`,
  };
}
