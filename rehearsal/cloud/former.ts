import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { CloudEndpoints } from "./cloud";

export const endpointsFile = (directory: string): string => join(directory, "endpoints.json");

/** Where the cloud of this directory was reached before it ended; undefined on the first start. */
export function formerEndpoints(directory: string): CloudEndpoints | undefined {
  const file = endpointsFile(directory);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as CloudEndpoints) : undefined;
}

/** Two clouds on one directory would write over each other's state. Throws when the former one still answers. */
export async function refuseTwice(directory: string, { pid, control }: CloudEndpoints): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${control.port}/memory`, {
    headers: { "x-sluice-control": control.token },
    signal: AbortSignal.timeout(2_000),
  }).catch(() => undefined);
  if (answer?.ok !== true) return;
  throw new Error(
    `the cloud of ${directory} is running already, as process ${pid}. Use that one, or end it first: kill ${pid}`,
  );
}

/** After a restart the ports of before are taken again where they are free, so that printed commands stay right. */
export async function preferring(
  port: number | undefined,
  listen: (port: number) => Promise<number>,
): Promise<number> {
  if (port === undefined || !(await isFree(port))) return listen(0);
  return listen(port).catch(() => listen(0));
}

/** Asked first, as gRPC complains of a port that is taken on standard error. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** What has to be told when ports of before were taken by something else; empty when all are as they were. */
export function movedPorts(before: CloudEndpoints, now: CloudEndpoints): string[] {
  const named = ({ providers, proxy }: CloudEndpoints): [string, number][] => [
    ...Object.entries(providers),
    ["the proxy", proxy],
  ];
  const after = new Map(named(now));
  const lines = named(before).flatMap(([name, port]) =>
    after.get(name) === port
      ? []
      : [`${name} listens on port ${after.get(name)} now: something else has taken ${port}`],
  );
  if (lines.length === 0) return [];
  const providers = Object.entries(now.providers).map(([name, port]) => `${name}:${port}`);
  return [...lines, `where you run pulumi: export PULUMI_DEBUG_PROVIDERS=${providers.join(",")}`];
}
