import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOG_FIGURES } from "../../../infra/alarms/filters";
import { slotMetrics } from "../../../infra/compute/containers";
import { buildProduct } from "../../../rehearsal/app/build";
import { EmbeddedMetrics } from "../../../rehearsal/cloud/logs/embedded";
import { parsePattern } from "../../../rehearsal/cloud/logs/pattern";
import { eventually } from "../../support/eventually";
import { metricsTo } from "../../support/metrics";
import { testWorld } from "../../support/world";
import { Running } from "./process";

const out = mkdtempSync(join(tmpdir(), "sluice-logged-"));
let api: Running;

beforeAll(async () => {
  const built = await buildProduct({ out, versions: ["1.2.0"] });
  // Nothing listens there: the AI service is down.
  api = await Running.start(out, built["1.2.0"]?.api ?? "", {
    SLOT: "blue",
    AI_URL: "http://127.0.0.1:9",
    METRICS_NAMESPACE: slotMetrics("prod"),
  });
});
afterAll(async () => {
  await api.stop();
  rmSync(out, { recursive: true });
});

/** The values of one of the stack's filters over what the product really wrote, by its dimension. */
function counted(id: string): Record<string, number[]> {
  const figure = LOG_FIGURES.find((one) => one.id === id);
  if (figure === undefined) throw new Error(`no filter ${id}`);
  const matches = parsePattern(figure.pattern);
  const [field = ""] = Object.values(figure.dimensions);
  const found: Record<string, number[]> = {};
  for (const line of api.log.filter((one) => matches(JSON.stringify(one), one))) {
    const key = line[field.slice(2)];
    const value = figure.value.startsWith("$.") ? line[figure.value.slice(2)] : Number(figure.value);
    if (typeof key === "string" && typeof value === "number") (found[key] ??= []).push(value);
  }
  return found;
}

it("logs metrics of its slot that CloudWatch takes from the line itself", async () => {
  const { world, close } = await testWorld(1);
  const recorded: unknown[] = [];
  world.provide(
    "metrics",
    metricsTo((of, value, options) => void recorded.push({ ...of, value, resolution: options?.resolution })),
  );
  const embedded = new EmbeddedMetrics(world);
  for (const line of api.log) embedded.ingest("/sluice/prod/api/blue", JSON.stringify(line));
  await close();
  const of = { namespace: "sluice/prod/slots", dimensions: { Slot: "blue" }, resolution: 1 };
  expect(recorded.slice(0, 3)).toEqual([
    { ...of, name: "Requests", value: 0 },
    { ...of, name: "Errors", value: 0 },
    { ...of, name: "Heartbeat", value: 1 },
  ]);
});

it("logs what the stack's metric filters count: requests by route, failures by dependency, errors by category", async () => {
  const get = async (path: string): Promise<number> => (await fetch(`${api.url}${path}`)).status;
  expect(await get("/api/quotes?amount=100&days=10")).toBe(200);
  expect(await get("/api/ai/risk/calculate?amount=100&days=10")).toBe(502);
  expect(await get("/wp-login.php")).toBe(404);
  expect(await get("/api/live")).toBe(200);
  await eventually(
    () =>
      expect(Object.keys(counted("requests")).sort()).toEqual([
        "/api/ai/risk/calculate",
        "/api/quotes",
        "other",
      ]),
    {
      what: "every request is logged, a path that is no route as `other`, a health check not at all",
    },
  );
  expect(counted("dependency-failures")).toEqual({ ai: [1] });
  expect(counted("dependency-duration").ai).toHaveLength(1);
  expect(counted("errors")).toEqual({ dependency: [1], unavailable: [1] });
});
