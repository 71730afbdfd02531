import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Balancer } from "../../../support/balancer";
import { eventually } from "../../../support/eventually";
import { requireOutside } from "../../../support/outside";
import { testWorld } from "../../../support/world";

const REQUESTS = 2000;
const CONFIDENCE = 0.999;

/** Seeded, so that our side's sample is the same in every run: uniform in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The central interval of a binomial count, summed exactly. */
function binomialInterval(trials: number, probability: number, confidence: number): [number, number] {
  if (probability === 0 || probability === 1) return [trials * probability, trials * probability];
  const tail = (1 - confidence) / 2;
  let logTerm = trials * Math.log(1 - probability);
  let sum = 0;
  let low = -1;
  for (let count = 0; count <= trials; count += 1) {
    sum += Math.exp(logTerm);
    if (low < 0 && sum > tail) low = count;
    if (sum >= 1 - tail) return [low, count];
    logTerm += Math.log((trials - count) / (count + 1)) + Math.log(probability / (1 - probability));
  }
  return [low, trials];
}

it("sums a binomial interval as tables give it", () => {
  // Binomial(100, 0.5): P(X <= 33) = 0.00044, P(X <= 34) = 0.0009
  expect(binomialInterval(100, 0.5, 0.999)).toEqual([34, 66]);
});

/** Sends so many requests, 16 at a time, and counts what answered: the body of a 200, or the status. */
async function load(url: string, requests: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const agent = new Agent({ keepAlive: true });
  let left = requests;
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const who = await new Promise<string>((resolve, reject) => {
        request(url, { agent }, (answer) => {
          let body = "";
          answer.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
          answer
            .on("end", () => resolve(answer.statusCode === 200 ? body : String(answer.statusCode)))
            .on("error", reject);
        })
          .on("error", reject)
          .end();
      });
      counts[who] = (counts[who] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, client));
  agent.destroy();
  return counts;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

requireOutside("haproxy", { apt: "haproxy" })("against haproxy", () => {
  let balancer: Balancer;
  let close: () => Promise<void>;
  let haproxy: ChildProcess | undefined;
  let folder: string;
  const ports: Record<string, number> = {};
  const sick = new Set<string>();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "sluice-haproxy-"));
    const made = await testWorld(50);
    balancer = await Balancer.in(made.world, {}, mulberry32(20_261_123));
    close = made.close;
    sick.clear();
    for (const name of ["blue", "green"]) {
      ports[name] = (
        await balancer.origin(
          (_, response) => void response.end(name),
          () => !sick.has(name),
        )
      ).port;
    }
  });
  afterEach(async () => {
    const ended = new Promise((resolve) => haproxy?.once("exit", resolve) ?? resolve(undefined));
    haproxy?.kill("SIGKILL");
    await ended;
    haproxy = undefined;
    await balancer.close();
    await close();
    rmSync(folder, { recursive: true });
  });

  /** Starts haproxy with the servers of one backend; resolves with its address when it answers. */
  async function startHaproxy(servers: string[]): Promise<string> {
    const port = await freePort();
    const timeouts = "timeout connect 5s\n  timeout client 60s\n  timeout server 60s";
    const config = `defaults\n  mode http\n  ${timeouts}\nlisten all\n  bind 127.0.0.1:${port}\n  balance roundrobin\n  option httpchk GET /health\n  ${servers.join("\n  ")}\n`;
    writeFileSync(join(folder, "haproxy.cfg"), config);
    haproxy = spawn("haproxy", ["-f", join(folder, "haproxy.cfg"), "-db"], { stdio: "ignore" });
    const url = `http://127.0.0.1:${port}/`;
    await eventually(() => load(url, 1), { what: "haproxy answers" });
    return url;
  }

  /** haproxy's weights end at 256: a greater one is split over several names of the same server. */
  const serversOf = (name: string, weight: number): string[] => {
    const parts = Math.max(1, Math.ceil(weight / 250));
    return Array.from({ length: parts }, (_, index) => {
      const part = Math.floor((weight + index) / parts);
      return `server ${name}${index} 127.0.0.1:${ports[name]} weight ${part}`;
    });
  };

  async function startOurs(
    weights: { blue: number; green: number },
    registered = ["blue", "green"],
  ): Promise<{ url: string; groups: Record<string, string> }> {
    const groups: Record<string, string> = {
      blue: await balancer.targetGroup(),
      green: await balancer.targetGroup(),
    };
    const { url } = await balancer.weighted(
      Object.entries(weights).map(([name, weight]) => ({ arn: groups[name] ?? "", weight })),
    );
    for (const name of registered)
      await balancer.register(groups[name] ?? "", `10.0.0.${name.length}`, ports[name] ?? 0);
    return { url, groups };
  }

  it.each([
    [90, 10],
    [50, 50],
    [0, 100],
    [999, 1],
  ])("shares of %i/%i are those of the weights in both", async (blue, green) => {
    const theirs = await load(
      await startHaproxy([...serversOf("blue", blue), ...serversOf("green", green)]),
      REQUESTS,
    );
    const ours = await load((await startOurs({ blue, green })).url, REQUESTS);
    const [least, most] = binomialInterval(REQUESTS, green / (blue + green), CONFIDENCE);
    for (const counts of [theirs, ours]) {
      expect((counts.blue ?? 0) + (counts.green ?? 0)).toBe(REQUESTS);
      expect(counts.green ?? 0).toBeGreaterThanOrEqual(least);
      expect(counts.green ?? 0).toBeLessThanOrEqual(most);
    }
  });

  it("neither sends anything to a sick target while there is a healthy one of its kind", async () => {
    sick.add("green");
    const theirs = await startHaproxy([
      "default-server check inter 50ms fall 2",
      ...serversOf("blue", 50),
      ...serversOf("green", 50),
    ]);
    await eventually(async () => expect((await load(theirs, 40)).green).toBeUndefined(), {
      what: "haproxy has seen it",
    });
    expect(await load(theirs, 200)).toEqual({ blue: 200 });
    const group = await balancer.targetGroup();
    const { url } = await balancer.weighted([{ arn: group, weight: 1 }]);
    balancer.announce(group, "10.0.0.4", ports.blue ?? 0);
    balancer.announce(group, "10.0.0.5", ports.green ?? 0);
    await balancer.untilState(group, "10.0.0.4", "healthy");
    await balancer.untilState(group, "10.0.0.5", "unhealthy");
    expect(await load(url, 200)).toEqual({ blue: 200 });
  });

  it("both answer 503 when all weights are 0", async () => {
    const theirs = await startHaproxy([...serversOf("blue", 0), ...serversOf("green", 0)]);
    expect(await load(theirs, 50)).toEqual({ "503": 50 });
    expect(await load((await startOurs({ blue: 0, green: 0 })).url, 50)).toEqual({ "503": 50 });
  });

  it("haproxy fails over from an empty group, an ALB does not", async () => {
    const [green] = serversOf("green", 50);
    const theirs = await startHaproxy([...serversOf("blue", 50), `${green ?? ""} disabled`]);
    expect(await load(theirs, 200)).toEqual({ blue: 200 });
    const ours = await load((await startOurs({ blue: 50, green: 50 }, ["blue"])).url, 200);
    const [least, most] = binomialInterval(200, 0.5, CONFIDENCE);
    expect(Object.keys(ours).sort()).toEqual(["503", "blue"]);
    expect(ours["503"]).toBeGreaterThanOrEqual(least);
    expect(ours["503"]).toBeLessThanOrEqual(most);
  });

  it("haproxy fails closed when all are sick, an ALB open", async () => {
    for (const name of ["blue", "green"]) sick.add(name);
    const theirs = await startHaproxy(["default-server check inter 50ms fall 2", ...serversOf("blue", 50)]);
    await eventually(async () => expect(await load(theirs, 20)).toEqual({ "503": 20 }), {
      what: "haproxy has seen it",
    });
    const group = await balancer.targetGroup();
    const { url } = await balancer.weighted([{ arn: group, weight: 1 }]);
    balancer.announce(group, "10.0.0.4", ports.blue ?? 0);
    await balancer.untilState(group, "10.0.0.4", "unhealthy");
    expect(await load(url, 50)).toEqual({ blue: 50 });
  });
});
