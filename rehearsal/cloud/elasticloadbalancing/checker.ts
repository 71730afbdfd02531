import { request } from "node:http";
import { parseMatcher, type Outcome } from "./health";
import type { Target } from "../kernel/ports";

/** What a check asks and expects. */
export interface CheckSettings {
  readonly path: string;
  readonly matcher: string;
  /** Seconds. */
  readonly timeout: number;
}

/** Shorter than this no wall-clock limit on a real answer is useful on a busy laptop, whatever the cloud's clock does. */
const LEAST_TIMEOUT = 2000;

/**
 * Asks a target once. "After each health check is completed, the load balancer node closes the connection that was
 * established for the health check."
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function check(target: Target, settings: CheckSettings): Promise<Outcome> {
  const { address, port } = target.endpoint;
  const matches = parseMatcher(settings.matcher);
  return new Promise((resolve) => {
    const fail = (reason: "Target.Timeout" | "Target.FailedHealthChecks"): void =>
      resolve({ passed: false, reason });
    const asked = request(
      {
        host: address,
        port,
        path: settings.path,
        agent: false,
        headers: {
          host: `${target.id}:${target.port}`,
          "user-agent": "ELB-HealthChecker/2.0",
          connection: "close",
        },
      },
      (answer) => {
        const passed = matches?.(answer.statusCode ?? 0) ?? false;
        clearTimeout(limit);
        resolve(passed ? { passed } : { passed: false, reason: "Target.ResponseCodeMismatch" });
        answer.on("error", () => undefined).destroy();
      },
    );
    const limit = setTimeout(
      () => {
        fail("Target.Timeout");
        asked.destroy();
      },
      Math.max(LEAST_TIMEOUT, settings.timeout * 1000),
    );
    asked.once("error", () => {
      clearTimeout(limit);
      fail("Target.FailedHealthChecks");
    });
    asked.end();
  });
}
