import { request } from "node:http";
import type { Endpoint } from "../kernel/names";
import type { World } from "../kernel/world";
import { accepts } from "../processes/ports";
import type { RunningProcess } from "../processes/runtime";
import type { Probe } from "./inputs";

/** The least wall time that a container has to open its port: starting is real work, which the clock does not hasten. */
const LEAST_START_MS = 10_000;

/** Without a startup probe Cloud Run waits up to 240 s for the port (container-contract, healthchecks#tcp-startup-probe). */
export const DEFAULT_STARTUP: Probe = {
  initialDelaySeconds: 0,
  timeoutSeconds: 240,
  periodSeconds: 240,
  failureThreshold: 1,
  tcpSocket: {},
};

/** Whether the probe passes now: for HTTP a status of 200 to 399 within the timeout (wall time), for TCP a connection. */
export function passes(probe: Probe, endpoint: Endpoint): Promise<boolean> {
  const { httpGet } = probe;
  if (httpGet === undefined) return accepts(endpoint.port);
  return new Promise((resolve) => {
    const headers = Object.fromEntries(httpGet.httpHeaders.map(({ name, value }) => [name, value]));
    const check = request(
      {
        host: endpoint.address,
        port: endpoint.port,
        path: httpGet.path,
        headers,
        agent: false,
        timeout: probe.timeoutSeconds * 1000,
      },
      (response) => {
        const status = response.statusCode ?? 0;
        response.resume();
        resolve(status >= 200 && status < 400);
      },
    );
    check.once("timeout", () => check.destroy());
    check.once("error", () => resolve(false));
    check.end();
  });
}

/** Waits until the instance has started by its startup probe; returns why it has not, or undefined. */
export async function started(
  world: World,
  instance: RunningProcess,
  probe: Probe,
  containerPort: number,
): Promise<string | undefined> {
  const allowed = (probe.initialDelaySeconds + probe.periodSeconds * probe.failureThreshold) * 1000;
  const listens = await instance.accepting(Math.max(LEAST_START_MS, allowed / world.clock.speed));
  if (!listens) return withCause(NO_PORT(containerPort), instance);
  for (let failures = 0; ;) {
    if (instance.exit !== undefined) return withCause(NO_PORT(containerPort), instance);
    if (await passes(probe, instance.endpoint)) return undefined;
    failures += 1;
    if (failures >= probe.failureThreshold) return withCause(FAILED_PROBE, instance);
    await Promise.race([
      world.clock.sleep(probe.periodSeconds * 1000, world.stopping.signal),
      instance.exited,
    ]);
  }
}

const NO_PORT = (port: number): string =>
  `The user-provided container failed to start and listen on the port defined provided by the PORT=${port} environment variable within the allocated timeout.`;
const FAILED_PROBE = "The user-provided container failed the configured startup probe checks.";

function withCause(text: string, instance: RunningProcess): string {
  const cause = instance.log.cause();
  const code = instance.exit?.code;
  const ended =
    instance.exit === undefined
      ? ""
      : ` The container exited with ${code === null ? instance.exit.signal : `code ${code}`}.`;
  return `${text}${ended}${cause === undefined ? "" : ` Its last log line: ${cause}`}`;
}
