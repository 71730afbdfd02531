import { type Figure, from, metric } from "../alarms/figures/figure";

const own = {
  family: "automatic-rollback",
  rows: ["R6"],
  item: "the rollback itself",
  // Nobody takes a sick release off then but a person.
  severity: 1,
  dashboards: [],
} as const;

const counted = (name: string) => metric("AWS/Lambda", name, "Sum", { FunctionName: from("rollback") });

/** That the rollback fails, or is not there at all: what nobody would notice until it is needed. */
export const OWN_FIGURES: readonly Figure[] = [
  {
    ...own,
    id: "rollback-failed",
    title: "Runs of the rollback function that failed or were not let in",
    reading: {
      expression: "FILL(errors, 0) + FILL(throttles, 0)",
      metrics: { errors: counted("Errors"), throttles: counted("Throttles") },
    },
    unit: "runs",
    alarmWhen: "above",
    threshold: 0,
    period: 60,
    // The reconciler mends one failed run within a minute; two minutes are a fault.
    bad: 2,
    among: 3,
    missing: {
      treat: "notBreaching",
      because: "no run, no failed one; that it runs at all is asked by rollback-idle",
    },
  },
  {
    ...own,
    id: "rollback-dead-letters",
    title: "Events that the rollback function was given in vain",
    reading: {
      // What lies there, until somebody has read it and empties the queue; what arrives would be quiet again a minute later.
      metric: metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", {
        QueueName: from("rollbackDeadLetters"),
      }),
    },
    unit: "events",
    alarmWhen: "above",
    threshold: 0,
    period: 60,
    bad: 1,
    among: 1,
    missing: {
      treat: "notBreaching",
      because: "SQS stops counting a queue in which nothing was for six hours",
    },
  },
  {
    ...own,
    id: "rollback-idle",
    title: "Runs of the rollback function, which is due every minute",
    reading: { metric: counted("Invocations") },
    unit: "runs",
    alarmWhen: "below",
    threshold: 1,
    period: 60,
    bad: 5,
    among: 5,
    // Not bad from the first moment on, before the schedule has come to its first minute.
    missing: {
      treat: "missing",
      because: "Lambda counts runs only when there are any, and there has to be one each minute",
    },
  },
];
