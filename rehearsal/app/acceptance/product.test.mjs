// The sample product's own tests, run against a built image: `API_IMAGE=<folder> AI_IMAGE=<folder> VERSION=1.2.0 node --test`.
// Their JUnit report is what the rehearsal's Q1 evidence is made from.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { after, before, test } from "node:test";

const { API_IMAGE, AI_IMAGE, AI_MODEL, AI_MODEL_FILE, VERSION } = process.env;
const processes = [];
let api;

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function start(folder, environment) {
  const port = await freePort();
  const child = spawn(process.execPath, ["server.js"], {
    cwd: folder,
    env: { ...environment, VERSION, PORT: String(port) },
    stdio: "ignore",
  });
  processes.push(child);
  const origin = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 15_000;
  for (;;) {
    try {
      await fetch(origin);
      return origin;
    } catch (failure) {
      if (child.exitCode !== null || Date.now() > deadline) throw failure;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

before(async () => {
  const ai = await start(AI_IMAGE, {
    K_REVISION: "acceptance",
    MODEL: AI_MODEL,
    MODEL_URL: AI_MODEL_FILE,
  });
  api = await start(API_IMAGE, {
    AI_URL: ai,
    SLOT: "none",
    IMAGE_DIGEST: "sha256:acceptance",
  });
});
after(() => {
  for (const child of processes) child.kill("SIGKILL");
});

test("the health check answers with the version and every dependency", async () => {
  const response = await fetch(`${api}/api/health`);
  const body = await response.json();
  assert.equal(response.status, 200);
  assert.equal(body.version, VERSION);
  assert.ok(Object.values(body.checks).every(({ ok }) => ok));
});

test("a quote is whole cents and grows with the amount", async () => {
  const quote = async (amount) => (await fetch(`${api}/api/quotes?amount=${amount}&days=30`)).json();
  const [small, large] = [await quote(1_000), await quote(2_000)];
  assert.ok(Number.isInteger(small.totalCents) && small.totalCents > 0);
  assert.ok(large.totalCents > small.totalCents);
});

test("a quote can be posted", async () => {
  const response = await fetch(`${api}/api/quotes`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ amount: 1_000, days: 7 }),
  });
  assert.equal(response.status, 200);
});

test("nonsense is refused as the caller's mistake", async () => {
  for (const query of ["amount=-1&days=3", "amount=x&days=3", "amount=5"]) {
    assert.equal((await fetch(`${api}/api/quotes?${query}`)).status, 400);
  }
});

test("the risk comes from the AI service", async () => {
  const response = await fetch(`${api}/api/ai/risk/calculate?amount=1000&days=30`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("x-ai-revision"), "acceptance");
});
