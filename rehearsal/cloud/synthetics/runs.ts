import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { World } from "../kernel/world";

/** What of a canary its runs need. */
export interface Runnable {
  readonly name: string;
  /** Cloud milliseconds between two runs; undefined where it runs at times that are not modelled. */
  readonly every: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/** In wall time: a laptop does not answer faster because its clock runs so. */
const LIMIT_MS = 10_000;

/**
 * Runs of canaries. There is no browser here: a run asks once for the page that its environment names, past DNS and edge as a user's
 * browser would, and has failed when that answers with a 5xx or not at all. What lies outside of the cloud is not asked, and counts
 * as there. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_metrics.html
 */
export class Runs {
  private readonly due = new Map<string, number>();

  constructor(
    private readonly world: World,
    private readonly canaries: () => readonly Runnable[],
  ) {}

  start(): void {
    this.world.find("metrics")?.sample(() => this.minute());
  }

  private minute(): void {
    const now = this.world.clock.now();
    const all = this.canaries();
    for (const canary of all) {
      if (canary.every === undefined || (this.due.get(canary.name) ?? 0) > now) continue;
      this.due.set(canary.name, now + canary.every);
      void this.run(canary);
    }
    const names = new Set(all.map(({ name }) => name));
    for (const name of this.due.keys()) if (!names.has(name)) this.due.delete(name);
  }

  private async run({ name, environment }: Runnable): Promise<void> {
    const url = Object.values(environment).find(
      (value) => value.startsWith("https://") && this.inside(value),
    );
    const good = url === undefined || (await this.answers(new URL(url)));
    if (this.world.stopping.signal.aborted) return;
    this.world
      .use("metrics")
      .record(
        { namespace: "CloudWatchSynthetics", name: "SuccessPercent", dimensions: { CanaryName: name } },
        good ? 100 : 0,
      );
    if (!good)
      this.world.events.record("synthetics", "canary-failed", `${name}: ${url ?? ""} does not answer`, {
        canary: name,
      });
  }

  private inside(url: string): boolean {
    const { hostname } = new URL(url);
    const declared = Object.keys(this.world.names.all().aliases);
    return declared.includes(hostname) || this.world.names.resolve(hostname, 443) !== undefined;
  }

  private answers(url: URL): Promise<boolean> {
    const found = this.world.names.reach(url.hostname, 443, "internet");
    if (found === undefined || found === "dropped") return Promise.resolve(false);
    return new Promise((resolve) => {
      const asked = request(
        {
          host: found.address,
          port: found.port,
          path: url.pathname,
          servername: url.hostname,
          headers: { host: url.hostname, "user-agent": "CloudWatchSynthetics" },
          ca: readFileSync(this.world.authority.certificateFile),
          signal: AbortSignal.any([this.world.stopping.signal, AbortSignal.timeout(LIMIT_MS)]),
        },
        (answer) => {
          answer.resume();
          resolve((answer.statusCode ?? 500) < 500);
        },
      );
      asked.once("error", () => resolve(false));
      asked.end();
    });
  }
}
