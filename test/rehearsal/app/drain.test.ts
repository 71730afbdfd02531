import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildProduct, type Built } from "../../../rehearsal/app/build";
import { eventually } from "../../support/eventually";
import { Running, modelOf } from "./process";

// Real processes and files, on a machine that may be busy.
jest.setTimeout(60_000);

const out = mkdtempSync(join(tmpdir(), "sluice-drain-"));
const started: Running[] = [];
let built: Built;
beforeAll(async () => {
  built = await buildProduct({ out, versions: ["1.1.0"] });
});
afterAll(async () => {
  await Promise.all(started.map((running) => running.stop()));
  rmSync(out, { recursive: true });
});

async function startAi(environment: Record<string, string> = {}): Promise<Running> {
  const running = await Running.start(out, built["1.1.0"]?.ai ?? "", {
    K_REVISION: "r",
    ...modelOf(out, built["1.1.0"]?.model),
    ...environment,
  });
  started.push(running);
  return running;
}

const ask = (port: number, agent: Agent): Promise<{ status: number; connection: string | undefined }> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path: "/healthz", agent }, (response) => {
      response.resume();
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, connection: response.headers.connection }),
      );
      response.once("error", reject);
    });
    outgoing.once("error", reject).end();
  });

it("serves every request of a load over kept connections while it is told to stop, and exits 0", async () => {
  const [leaving, staying] = [await startAi(), await startAi()];
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  // What a load balancer does: two targets; one is taken out, and a moment later its process gets SIGTERM.
  let targets = [leaving.port, staying.port];
  let running = true;
  const seen = { served: 0, failed: [] as string[], closing: 0 };
  const worker = async (): Promise<void> => {
    for (let turn = 0; running; turn += 1) {
      const port = targets[turn % targets.length] ?? 0;
      try {
        const answer = await ask(port, agent);
        seen.served += 1;
        if (answer.status !== 200) seen.failed.push(String(answer.status));
        if (answer.connection === "close") seen.closing += 1;
      } catch (failure) {
        seen.failed.push(String(failure));
      }
    }
  };
  const workers = Array.from({ length: 20 }, worker);
  try {
    await eventually(() => expect(seen.served).toBeGreaterThan(500), { what: "the load is flowing" });
    leaving.signal("SIGTERM");
    // The signal comes first and the requests go on: the process must bear that, on kept and on new connections.
    await eventually(() => expect(seen.closing).toBeGreaterThan(40), {
      what: "answers ask to let the connection go",
    });
    targets = [staying.port];
    await expect(leaving.exit).resolves.toBe(0);
    const then = seen.served;
    await eventually(() => expect(seen.served).toBeGreaterThan(then + 200), {
      what: "the other one goes on serving",
    });
  } finally {
    running = false;
    await Promise.all(workers);
    agent.destroy();
  }
  expect(seen.failed).toEqual([]);
  expect(leaving.log.map((line) => line.message)).toEqual(["started", "draining", "stopped"]);
});

it("finishes a request that was under way when the signal came", async () => {
  const service = await startAi();
  const slow = connect(service.port, "127.0.0.1");
  let answer = "";
  slow.on("data", (chunk: Buffer) => (answer += chunk.toString()));
  const ended = new Promise<void>((resolve) => slow.once("end", resolve));
  const body = JSON.stringify({ amount: 1000, days: 10 });
  slow.write(
    `POST /api/ai/risk/calculate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  slow.write(body.slice(0, 5));
  // Another request answered after it proves that the first one has been taken up.
  await ask(service.port, new Agent());
  service.signal("SIGTERM");
  await eventually(() => expect(service.log.map((line) => line.message)).toContain("draining"), {
    what: "it drains",
  });
  // Longer than the quiet time: without a request under way it would be gone.
  await new Promise((resolve) => setTimeout(resolve, 600));
  slow.write(body.slice(5));
  await ended;
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  await expect(service.exit).resolves.toBe(0);
});

it("cuts off what never ends, within DRAIN_SECONDS, and says so", async () => {
  const service = await startAi({ DRAIN_SECONDS: "1" });
  const stuck = connect(service.port, "127.0.0.1");
  stuck.on("error", () => undefined);
  stuck.write(
    "POST /api/ai/risk/calculate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\nContent-Length: 10\r\n\r\n",
  );
  await ask(service.port, new Agent());
  service.signal("SIGTERM");
  await expect(service.exit).resolves.toBe(0);
  expect(service.log).toContainEqual(
    expect.objectContaining({ level: "warn", message: "requests cut off", inFlight: 1 }),
  );
  stuck.destroy();
});
