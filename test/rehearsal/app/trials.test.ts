import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildProduct, type BuiltVersion } from "../../../rehearsal/app/build";
import { eventually } from "../../support/eventually";
import { Running, modelOf } from "./process";

jest.setTimeout(60_000);

const out = mkdtempSync(join(tmpdir(), "sluice-trials-"));
const [faultsFile, clockFile] = [join(out, "faults.json"), join(out, "clock.json")];
let built: BuiltVersion | undefined;
let api: Running;

/** As the cloud writes them: by rename. */
function tell(file: string, content: object): void {
  writeFileSync(`${file}.writing`, JSON.stringify(content));
  renameSync(`${file}.writing`, file);
}
const clock = (speed: number): void => tell(clockFile, { wall: Date.now(), cloud: 1_000_000_000_000, speed });

beforeAll(async () => {
  built = (await buildProduct({ out, versions: ["1.2.0"] }))["1.2.0"];
  clock(1);
  api = await Running.start(out, built?.api ?? "", {
    SLOT: "green",
    METRICS_NAMESPACE: "sluice/prod/slots",
    CLOCK_FILE: clockFile,
    FAULTS_FILE: faultsFile,
  });
});
afterAll(async () => {
  await api.stop();
  rmSync(out, { recursive: true });
});
afterEach(() => tell(faultsFile, {}));

const get = async (path: string): Promise<number> => (await fetch(`${api.url}${path}`)).status;
const quote = (): Promise<number> => get("/api/quotes?amount=100&days=10");
const times = async (count: number, ask: () => Promise<number>): Promise<number[]> => {
  const found: number[] = [];
  for (let one = 0; one < count; one += 1) found.push(await ask());
  return found;
};
const metrics = () => api.log.filter(({ message }) => message === "metrics");

describe("metrics in the log", () => {
  it("begin with a heartbeat as soon as the process listens, in CloudWatch's embedded format", () => {
    expect(metrics()).toHaveLength(1);
    expect(metrics()[0]).toMatchObject({
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: "sluice/prod/slots",
            Dimensions: [["Slot"]],
            Metrics: ["Requests", "Errors", "Heartbeat"].map((Name) => ({
              Name,
              Unit: "Count",
              StorageResolution: 1,
            })),
          },
        ],
      },
      Slot: "green",
      Requests: 0,
      Errors: 0,
      Heartbeat: 1,
    });
    const { Timestamp } = metrics()[0]?._aws as { Timestamp: number };
    expect(Timestamp).toBeGreaterThanOrEqual(1_000_000_000_000);
    expect(Timestamp).toBeLessThan(1_000_000_060_000);
  });

  it("come every ten seconds of the platform's time, whose speed may change, and count no health check", async () => {
    expect(await times(3, quote)).toEqual([200, 200, 200]);
    tell(faultsFile, { errorShare: 1 });
    expect(await times(2, quote)).toEqual([500, 500]);
    expect(await get("/api/live")).toBe(200);
    clock(400);
    const stampsNow = (): number[] => metrics().map((line) => (line._aws as { Timestamp: number }).Timestamp);
    // Ten minutes, which a clock that ran as this machine's would not see in this test.
    await eventually(() => expect(Math.max(...stampsNow()) - 1_000_000_000_000).toBeGreaterThan(600_000), {
      what: "ten minutes have passed",
    });
    const total = (name: string): number => metrics().reduce((sum, line) => sum + Number(line[name]), 0);
    expect([total("Requests"), total("Errors")]).toEqual([5, 2]);
    const stamps = stampsNow().slice(-20);
    const periods = stamps.map((stamp) => Math.floor(stamp / 10_000));
    expect(new Set(periods).size).toBe(periods.length);
    clock(1);
  });
});

describe("a trial", () => {
  it("of errors fails that share of the requests, with the next one, and no health check", async () => {
    expect(await quote()).toBe(200);
    tell(faultsFile, { errorShare: 1 });
    expect([await quote(), await get("/api/live")]).toEqual([500, 200]);
    tell(faultsFile, { errorShare: 0.5 });
    const statuses = await times(60, quote);
    expect(new Set(statuses)).toEqual(new Set([200, 500]));
    tell(faultsFile, {});
    expect(await quote()).toBe(200);
  });

  it("of slowness makes requests take longer", async () => {
    const took = async (): Promise<number> => {
      const began = performance.now();
      await quote();
      return performance.now() - began;
    };
    tell(faultsFile, { latencyMs: 40, latencyFactor: 2.5 });
    // At least as long as asked; how much longer is the machine's business.
    expect(await took()).toBeGreaterThanOrEqual(99);
  });

  it("of a database that is down logs a failed connection for each request", async () => {
    const failures = () =>
      api.log.filter(
        ({ message, dependency, outcome }) =>
          message === "dependency" && dependency === "database" && outcome === "failure",
      ).length;
    tell(faultsFile, { database: "down" });
    expect(await times(3, quote)).toEqual([503, 503, 503]);
    await eventually(() => expect(failures()).toBe(3), { what: "three failures are logged" });
  });

  it("of an outage refuses everything but the platform's own question", async () => {
    tell(faultsFile, { outage: true });
    expect([await quote(), await get("/api/health"), await get("/api/live")]).toEqual([503, 503, 200]);
  });

  it("of silence logs nothing", async () => {
    tell(faultsFile, { silent: true });
    await quote();
    let before = "";
    const settled = (): void => {
      const seen = before;
      before = api.text;
      if (before !== seen) throw new Error("still speaking");
    };
    await eventually(settled, { what: "what was logged before has arrived" });
    clock(100);
    expect(await times(20, quote)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(api.text).toBe(before);
    tell(faultsFile, {});
    await quote();
    await eventually(() => expect(api.text.length).toBeGreaterThan(before.length), {
      what: "it speaks again",
    });
    clock(1);
  });

  it("of a crash ends the process, and one that starts ends at once", async () => {
    const environment = { SLOT: "green", FAULTS_FILE: faultsFile, PORT: "0" };
    const running = await Running.start(out, built?.api ?? "", environment);
    tell(faultsFile, { crash: true });
    expect(await running.exit).toBe(1);
    const next = Running.launch(out, built?.api ?? "", environment);
    expect(await next.exit).toBe(1);
    expect(next.log.map(({ message }) => message)).toEqual(["crashed"]);
    expect(await api.exit).toBe(1);
  });
});

it("leaves an instance of the AI service alive through its outage", async () => {
  tell(faultsFile, { outage: true });
  const ai = await Running.start(out, built?.ai ?? "", {
    K_REVISION: "harbor-ai-r2",
    FAULTS_FILE: faultsFile,
    ...modelOf(out, built?.model),
  });
  const status = async (path: string): Promise<number> => (await fetch(`${ai.url}${path}`)).status;
  expect([await status("/healthz"), await status("/api/ai/health")]).toEqual([200, 503]);
  expect(await status("/api/ai/risk/calculate?amount=1&days=1")).toBe(503);
  tell(faultsFile, {});
  expect(await status("/api/ai/health")).toBe(200);
  await ai.stop();
});
