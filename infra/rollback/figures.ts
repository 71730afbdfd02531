import type { Settings } from "../config/schema";
import { type Figure, LOGGED, type Metric, SLOTS_LOGGED, from, metric } from "../alarms/figures/figure";
import type { Baseline } from "../release/baseline";
import { type SlotName, otherSlot } from "../release/slots";
import { databaseFailures } from "./databaseFailures";

export type TriggerSettings = Pick<Settings["rollback"], "errors" | "response" | "databaseFailures">;

/** What a slot's triggers must know beside the settings. None of it changes with a step of the weights. */
export interface SlotFacts {
  /** Whether anything is deployed there: then its tasks have to beat. */
  readonly configured: boolean;
  /** Seconds that the stable version's answers took before this release; null where nobody knows, or nothing is released. */
  readonly baseline: Baseline | null;
}

const BALANCER = "AWS/ApplicationELB";
const TASKS = "what the tasks tell themselves";

/** Of one target group: what the load balancer counts, once a minute. */
const answered = (slot: SlotName, name: string, statistic: Metric["statistic"]): Metric =>
  metric(BALANCER, name, statistic, {
    LoadBalancer: from("loadBalancer"),
    TargetGroup: from(slot === "blue" ? "blueGroup" : "greenGroup"),
  });

/** What the tasks of a slot write every ten seconds (rehearsal/app/service): the load balancer's own figures come once a minute. */
const told = (slot: SlotName, name: "Requests" | "Errors" | "Heartbeat"): Metric =>
  metric(SLOTS_LOGGED, name, "Sum", { Slot: slot });

const trigger = {
  family: "automatic-rollback",
  // The alarm that gathers them tells severity 2, and the function whoever has to know what it did.
  severity: 3,
  alarmWhen: "above",
  period: 60,
  dashboards: ["first-hours"],
} as const;

const nothingAsked = {
  treat: "notBreaching",
  because: "no request, no wrong answer; a slot whose tasks are gone has its heartbeat",
} as const;

/** Percent of the requests, and periods of ten seconds among a minute, that make a failure total. */
const TOTAL = { percent: 50, bad: 4, among: 6 } as const;

/**
 * When one slot is sick (R1–R3), by its own requests: 5 % errors of a candidate with 10 % of the traffic are 0.5 % of all.
 * Both slots have the same alarms all the time; which of the two is the candidate is known to the function that they wake.
 */
export function slotTriggers(slot: SlotName, settings: TriggerSettings, facts: SlotFacts): readonly Figure[] {
  const figures = [
    ...errors(slot, settings),
    ...response(slot, settings, facts.baseline),
    database(slot, settings),
    heartbeat(slot, facts),
  ];
  return figures.map((figure) => ({ ...figure, slot }));
}

function errors(slot: SlotName, { errors: { percent, requests } }: TriggerSettings): Figure[] {
  return [
    {
      ...trigger,
      id: `${slot}-r1`,
      rows: ["R1"],
      item: "error rate > 5 % for more than 5 minutes",
      title: `Requests to ${slot} that failed, reached no task or got no answer, of at least ${requests} in a minute`,
      reading: {
        expression: `IF(requests >= ${requests}, 100 * IF(${NOT_WELL} < ${AMISS}, ${NOT_WELL}, ${AMISS}) / requests, 0)`,
        metrics: {
          requests: answered(slot, "RequestCount", "Sum"),
          succeeded: answered(slot, "HTTPCode_Target_2XX_Count", "Sum"),
          redirected: answered(slot, "HTTPCode_Target_3XX_Count", "Sum"),
          declined: answered(slot, "HTTPCode_Target_4XX_Count", "Sum"),
          failed: answered(slot, "HTTPCode_Target_5XX_Count", "Sum"),
          // The load balancer answers 502 then, which it counts of itself and not of a target group.
          refused: answered(slot, "TargetConnectionErrorCount", "Sum"),
          // So it does of a task that took the request and said nothing.
          timeouts: metric(BALANCER, "HTTPCode_ELB_504_Count", "Sum", { LoadBalancer: from("loadBalancer") }),
        },
      },
      unit: "%",
      threshold: percent,
      // A leak of little more than the threshold needs nearly a whole minute to be above it: five of them are 5 to 6 minutes.
      bad: 5,
      among: 5,
      missing: nothingAsked,
    },
    {
      ...trigger,
      id: `${slot}-r1-fast`,
      rows: ["R1"],
      item: "total failure",
      title: `Requests to ${slot} that failed, of at least ${perTenSeconds(requests)} in ten seconds, by ${TASKS}`,
      reading: {
        expression: `IF(requests >= ${perTenSeconds(requests)}, 100 * FILL(failed, 0) / requests, 0)`,
        metrics: { requests: told(slot, "Requests"), failed: told(slot, "Errors") },
      },
      unit: "%",
      period: 10,
      threshold: TOTAL.percent,
      bad: TOTAL.bad,
      among: TOTAL.among,
      missing: nothingAsked,
    },
  ];
}

/**
 * What a slot did not answer well, so far as it is known to have failed. Requests less good answers alone would count a
 * WebSocket (101 is in no class) and whoever left before the answer; timeouts alone are of both slots.
 */
const NOT_WELL = "(requests - FILL(succeeded, 0) - FILL(redirected, 0) - FILL(declined, 0))";
const AMISS = "(FILL(failed, 0) + FILL(refused, 0) + FILL(timeouts, 0))";

const perTenSeconds = (aMinute: number): number => Math.ceil(aMinute / 6);

function response(
  slot: SlotName,
  { errors: { requests: floor }, response: { factor, ceilingMs } }: TriggerSettings,
  baseline: Baseline | null,
): Figure[] {
  const other = otherSlot(slot);
  const counts = {
    requests: answered(slot, "RequestCount", "Sum"),
    others: answered(other, "RequestCount", "Sum"),
  };
  const times = (statistic: "p50" | "p90") => ({
    ...counts,
    own: answered(slot, "TargetResponseTime", statistic),
    other: answered(other, "TargetResponseTime", statistic),
  });
  const compared = (statistic: "p50" | "p90"): Figure => {
    return {
      ...trigger,
      id: `${slot}-r2-${statistic}`,
      rows: ["R2"],
      item: "response time up by more than 100 % for 10 minutes",
      title: `Response time of ${slot} as a multiple of ${other}'s at the same time, ${NAMED[statistic]}`,
      reading: {
        expression: `IF(requests >= ${floor}, IF(FILL(others, 0) >= ${floor}, own / FILL(other, 1), ${almostAlone(baseline?.[statistic])}), 0)`,
        metrics: times(statistic),
      },
      unit: "times",
      threshold: factor,
      // It begins within a minute, of which a tenth is enough for its slowest tenth: 10 minutes are 11 of them.
      bad: 11,
      among: 11,
      missing: nothingAsked,
    };
  };
  const ceiling = ceilingMs / 1000;
  const { requests, own, other: others } = times("p90");
  return [
    compared("p50"),
    compared("p90"),
    {
      ...trigger,
      id: `${slot}-r2-ceiling`,
      rows: ["R2"],
      item: "response time up by more than 100 % for 10 minutes",
      title: `Response time of ${slot}, ${NAMED.p90}, while ${other} is not as slow itself`,
      reading: {
        // Where both are slow it is not the release, and nothing is won by leaving it.
        expression: `IF(requests >= ${floor}, IF(FILL(others, 0) > ${ceiling}, 0, own), 0)`,
        metrics: { requests, own, others },
      },
      unit: "s",
      threshold: ceiling,
      bad: 11,
      among: 11,
      missing: nothingAsked,
    },
  ];
}

/** Seconds; what takes less doubles on a busier machine, an hour later, with nothing the matter. */
const SHORTEST = 0.02;

/**
 * What a slot is compared with while the other one has too few requests: what was before the release. Where the few that
 * there are take longer than that, with them: ten minutes of chance do not make everybody slow, and an evening does.
 */
function almostAlone(frozen: number | undefined): string {
  if (frozen === undefined) return "0";
  const before = Math.max(frozen, SHORTEST);
  return `own / IF(FILL(other, 0) > ${before}, FILL(other, 1), ${before})`;
}

const NAMED = { p50: "median", p90: "90th percentile" } as const;

const database = (slot: SlotName, { databaseFailures: most }: TriggerSettings): Figure => ({
  ...trigger,
  id: `${slot}-r3`,
  rows: ["R3"],
  item: "database connection failures over the threshold",
  title: `Calls of ${slot} to the database that failed`,
  reading: { metric: metric(LOGGED, databaseFailures(slot).metric, "Sum", {}) },
  unit: "calls",
  threshold: most,
  bad: 2,
  among: 3,
  missing: { treat: "notBreaching", because: "the filter counts failures only; no line, no failure" },
});

/**
 * A slot without any figures is sick, though no figure says so. A slot where nothing is deployed is not asked; its alarm
 * stays, so that what gathers the alarms, and what counts them (E8), always finds all.
 */
const heartbeat = (slot: SlotName, { configured }: SlotFacts): Figure => ({
  ...trigger,
  id: `${slot}-heartbeat`,
  rows: ["R1"],
  item: "no metrics at all",
  title: `Tasks of ${slot} that say that they are there`,
  reading: {
    expression: `FILL(beats, ${configured ? 0 : 1})`,
    metrics: { beats: told(slot, "Heartbeat") },
  },
  unit: "beats",
  alarmWhen: "below",
  period: 10,
  threshold: 1,
  bad: 6,
  among: 6,
  missing: configured
    ? { treat: "breaching", because: "every task beats each ten seconds, whether anybody asks it or not" }
    : { treat: "notBreaching", because: "nothing is deployed there" },
});

/** With fewer calls in a minute, one that fails by chance would be more than the threshold. */
const AI_CALLS = 20;

/** When the AI service is unavailable (R5), by the calls of the API's tasks. */
export const AI_TRIGGER: Figure = {
  ...trigger,
  id: "ai-r5",
  rows: ["R5"],
  item: "AI service unavailable for more than 15 minutes",
  title: `Calls to the AI service that failed, of at least ${AI_CALLS} in a minute`,
  reading: {
    expression: `IF(calls >= ${AI_CALLS}, 100 * FILL(failures, 0) / calls, 0)`,
    metrics: {
      calls: metric(LOGGED, "DependencyDuration", "SampleCount", { Dependency: "ai" }),
      failures: metric(LOGGED, "DependencyFailures", "Sum", { Dependency: "ai" }),
    },
  },
  unit: "%",
  // Below the smallest share that a candidate is worth being judged by: one that never answers fails as many calls as it gets.
  threshold: 5,
  // It begins within a minute, which counts as a bad one: more than 15 minutes are 16 of them.
  bad: 16,
  among: 16,
  missing: { treat: "notBreaching", because: "a service that nobody calls fails nobody; canaries call it" },
  needs: "ai",
};
