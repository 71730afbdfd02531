/** Platform time between two lines. */
const PERIOD_MS = 10_000;
/** No longer than this without a look at the clock, whose speed may have changed. */
const LOOK_MS = 250;
const METRICS = ["Requests", "Errors", "Heartbeat"];

/**
 * Counts requests and their 5xx, and says so every ten seconds in a log line in CloudWatch's Embedded Metric Format, with a
 * heartbeat: the first at once. `counted({status})` counts a request.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function reportMetrics({ namespace, slot, clock, log }) {
  if (namespace === "") return { counted: () => undefined };
  let [requests, errors] = [0, 0];
  const report = (now) => {
    log.info("metrics", {
      _aws: {
        Timestamp: Math.floor(now),
        CloudWatchMetrics: [
          {
            Namespace: namespace,
            Dimensions: [["Slot"]],
            Metrics: METRICS.map((Name) => ({ Name, Unit: "Count", StorageResolution: 1 })),
          },
        ],
      },
      Slot: slot,
      Requests: requests,
      Errors: errors,
      Heartbeat: 1,
    });
    [requests, errors] = [0, 0];
  };
  const periodOf = (now) => Math.floor(now / PERIOD_MS);
  let last = -1;
  const look = () => {
    const now = clock.now();
    if (periodOf(now) !== last) {
      last = periodOf(now);
      report(now);
    }
    const left = ((last + 1) * PERIOD_MS - now) / clock.speed();
    setTimeout(look, Math.min(LOOK_MS, Math.ceil(left))).unref();
  };
  look();
  return {
    counted: ({ status }) => {
      requests += 1;
      if (status >= 500) errors += 1;
    },
  };
}
