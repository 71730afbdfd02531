import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildProduct, type Built } from "../../../rehearsal/app/build";
import { eventually } from "../../support/eventually";
import { Running, modelOf } from "./process";

// Real processes and files, on a machine that may be busy.
jest.setTimeout(60_000);

const out = mkdtempSync(join(tmpdir(), "sluice-api-"));
const started: Running[] = [];
let built: Built;
let ai: Running;

async function start(
  service: "api" | "ai",
  version: string,
  environment: Record<string, string>,
): Promise<Running> {
  const running = await Running.start(out, built[version]?.[service] ?? "", environment);
  started.push(running);
  return running;
}
const startApi = (version: string, environment: Record<string, string> = {}): Promise<Running> =>
  start("api", version, {
    SLOT: "green",
    IMAGE_DIGEST: "sha256:abc",
    AI_URL: ai.url,
    ...environment,
  });
async function get(
  url: string,
  init?: RequestInit,
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const response = await fetch(url, init);
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

beforeAll(async () => {
  built = await buildProduct({ out });
  ai = await start("ai", "1.2.0", {
    K_REVISION: "harbor-ai-r2",
    ...modelOf(out, built["1.2.0"]?.model),
  });
});
afterAll(async () => {
  await Promise.all(started.map((running) => running.stop()));
  rmSync(out, { recursive: true });
});

describe("the API", () => {
  it("says in health and on every response which slot and version answered, and that the AI service answers", async () => {
    const api = await startApi("1.2.0");
    const health = await get(`${api.url}/api/health`);
    expect(health).toMatchObject({
      status: 200,
      body: {
        status: "ok",
        version: "1.2.0",
        slot: "green",
        digest: "sha256:abc",
        checks: { ai: { ok: true, detail: "harbor-ai-r2 answers" } },
      },
    });
    for (const path of ["/api/health", "/api/quotes", "/nowhere"]) {
      expect((await get(api.url + path)).headers.get("x-served-by")).toBe("green/1.2.0");
    }
  });

  it("reports the version that the image holds, not the one that its environment claims", async () => {
    const api = await startApi("1.1.0", { VERSION: "1.2.0" });
    expect((await get(`${api.url}/api/health`)).body["version"]).toBe("1.1.0");
    expect(api.log).toContainEqual(expect.objectContaining({ level: "warn", declared: "1.2.0" }));
  });

  it("quotes: the same sum for the same cargo, by GET and POST; 1.2.0 takes off the long-stay discount", async () => {
    const [old, fresh] = [await startApi("1.1.0"), await startApi("1.2.0")];
    const before = (await get(`${old.url}/api/quotes?amount=25000&days=45`)).body;
    const after = (await get(`${fresh.url}/api/quotes?amount=25000&days=45`)).body;
    const posted = await get(`${fresh.url}/api/quotes`, {
      method: "POST",
      body: JSON.stringify({ amount: 25000, days: 45 }),
    });
    expect(posted).toMatchObject({ status: 200, body: after });
    expect(before).toMatchObject({
      version: "1.1.0",
      tariff: "flat-2026",
      totalCents: Number(before["premiumCents"]) + 1500,
    });
    expect(before).not.toHaveProperty("discountCents");
    expect(after["discountCents"]).toBe(Math.round(Number(before["totalCents"]) * 0.12));
    expect(after["totalCents"]).toBe(Number(before["totalCents"]) - Number(after["discountCents"]));
  });

  it("refuses what it cannot work with, naming every fault", async () => {
    const { url } = await startApi("1.2.0");
    await expect(get(`${url}/api/quotes?amount=-1&days=1.5`)).resolves.toMatchObject({
      status: 400,
      body: {
        error: "amount must be a number from 1 to 10000000; days must be a whole number from 1 to 365",
      },
    });
    await expect(get(`${url}/api/quotes?amount=&days=`)).resolves.toMatchObject({ status: 400 });
    for (const body of ["{", "[]", "null", ""]) {
      await expect(get(`${url}/api/quotes`, { method: "POST", body })).resolves.toMatchObject({
        status: 400,
      });
    }
    const large = JSON.stringify({ amount: "1".repeat(100_000) });
    await expect(get(`${url}/api/quotes`, { method: "POST", body: large })).resolves.toMatchObject({
      status: 413,
    });
    await expect(get(`${url}/api/quotes`, { method: "DELETE" })).resolves.toMatchObject({ status: 405 });
    await expect(get(`${url}/__proto__`)).resolves.toMatchObject({ status: 404 });
  });

  it("calculates risk by the AI service and says which revision did", async () => {
    const { url } = await startApi("1.2.0");
    const risk = await get(`${url}/api/ai/risk/calculate?amount=25000&days=45`);
    expect(risk).toMatchObject({
      status: 200,
      body: { model: "harbor-risk-4", revision: "harbor-ai-r2", version: "1.2.0" },
    });
    expect(risk.headers.get("x-ai-revision")).toBe("harbor-ai-r2");
  });

  it("is failing while the AI service does not let it in or it has no identity, and quotes all the same", async () => {
    const closed = createServer((_, response) => response.writeHead(403).end());
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const api = await startApi("1.2.0", {
      AI_URL: `http://127.0.0.1:${(closed.address() as AddressInfo).port}`,
    });
    await expect(get(`${api.url}/api/health`)).resolves.toMatchObject({
      status: 503,
      body: { status: "failing", checks: { ai: { ok: false, detail: "the AI service answered 403" } } },
    });
    closed.close();
    const nobody = await startApi("1.2.0", { AI_CALLER: "c@p.iam", AI_AUDIENCE: "//iam/x", AWS_REGION: "x" });
    await expect(get(`${nobody.url}/api/health`)).resolves.toMatchObject({
      status: 503,
      body: {
        checks: {
          ai: {
            ok: false,
            detail: expect.stringMatching(/no identity token .*the task has no role/) as string,
          },
        },
      },
    });
    for (const { url } of [api, nobody]) {
      await expect(get(`${url}/api/ai/risk/calculate?amount=1&days=1`)).resolves.toMatchObject({
        status: 502,
      });
      await expect(get(`${url}/api/quotes?amount=1&days=1`)).resolves.toMatchObject({ status: 200 });
      await expect(get(`${url}/api/live`)).resolves.toMatchObject({ status: 200 });
    }
  });

  it("without an AI service says so, is well all the same, and knows no such route", async () => {
    const api = await start("api", "1.2.0", { SLOT: "green", IMAGE_DIGEST: "sha256:abc" });
    const absent = "this deployment has no AI service";
    await expect(get(`${api.url}/api/health`)).resolves.toMatchObject({
      status: 200,
      body: { status: "ok", checks: { ai: { ok: true, detail: absent } } },
    });
    await expect(get(`${api.url}/api/ai/risk/calculate?amount=1&days=1`)).resolves.toMatchObject({
      status: 404,
      body: { error: absent },
    });
  });

  it("asks the AI service about once a second, however often its own health is asked", async () => {
    let asked = 0;
    const counting: Server = createServer((_, response) => {
      asked += 1;
      response.end(JSON.stringify({ revision: "r" }));
    });
    await new Promise<void>((resolve) => counting.listen(0, "127.0.0.1", resolve));
    const api = await startApi("1.2.0", {
      AI_URL: `http://127.0.0.1:${(counting.address() as AddressInfo).port}`,
    });
    await Promise.all(Array.from({ length: 200 }, () => get(`${api.url}/api/health`)));
    const burst = asked;
    await eventually(
      async () => {
        await get(`${api.url}/api/health`);
        if (asked === burst) throw new Error("not asked again");
      },
      { what: "an old answer is looked at anew" },
    );
    counting.close();
    counting.closeAllConnections();
    // 200 requests take a fraction of a second; on a slow machine they may span a second or two.
    expect(burst).toBeLessThanOrEqual(5);
  });

  it("1.2.1 is broken on purpose: its health is 500", async () => {
    const { url } = await startApi("1.2.1");
    await expect(get(`${url}/api/health`)).resolves.toMatchObject({
      status: 500,
      body: { status: "failing" },
    });
  });

  it("does not start on a wrong environment, and names every fault at once", async () => {
    const wrong = Running.launch(out, built["1.2.0"]?.api ?? "", {
      PORT: "70000",
      AI_URL: "nonsense",
      AI_CALLER: "c@p.iam",
    });
    await expect(wrong.exit).resolves.toBe(1);
    expect(wrong.log).toEqual([
      expect.objectContaining({
        message: "cannot start",
        faults: [
          expect.stringMatching(/^PORT /),
          expect.stringMatching(/^AI_URL /),
          expect.stringMatching(/^AI_AUDIENCE /),
        ],
      }),
    ]);
  });

  it("says when its port is taken", async () => {
    const wrong = Running.launch(out, built["1.2.0"]?.ai ?? "", {
      PORT: String(ai.port),
      ...modelOf(out, built["1.2.0"]?.model),
    });
    await expect(wrong.exit).resolves.toBe(1);
    expect(wrong.log).toEqual([expect.objectContaining({ message: "cannot listen", port: ai.port })]);
  });
});

describe("the AI service", () => {
  it("answers by GET and POST, and its probe: who may call is the platform's business", async () => {
    await expect(get(`${ai.url}/healthz`)).resolves.toMatchObject({
      status: 200,
      body: { revision: "harbor-ai-r2" },
    });
    await expect(
      get(`${ai.url}/api/ai/risk/calculate`, { method: "POST", body: '{"amount":1000,"days":10}' }),
    ).resolves.toMatchObject({ status: 200, body: { band: "low", version: "1.2.0" } });
  });

  it.each([
    [
      "another model than it was told",
      (model: string) => ({ MODEL: `sha256:${"0".repeat(64)}`, MODEL_URL: model }),
      /is sha256:[0-9a-f]{64}, not sha256:0{64}/,
    ],
    ["a model that is nowhere", () => ({ MODEL: "sha256:1", MODEL_URL: "/nowhere" }), /ENOENT/],
  ])("does not start with %s", async (_, environment, reason) => {
    const { MODEL_URL = "" } = modelOf(out, built["1.2.0"]?.model);
    const wrong = Running.launch(out, built["1.2.0"]?.ai ?? "", { PORT: "0", ...environment(MODEL_URL) });
    await expect(wrong.exit).resolves.toBe(1);
    expect(wrong.log).toEqual([
      expect.objectContaining({ message: "cannot start", faults: [expect.stringMatching(reason)] }),
    ]);
  });
});
