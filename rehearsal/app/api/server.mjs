import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { address, integer, readEnvironment, text } from "../service/environment.mjs";
import { makeClock } from "../service/clock.mjs";
import { makeFaults } from "../service/faults.mjs";
import { reportMetrics } from "../service/metrics.mjs";
import { makeLog } from "../service/log.mjs";
import { numbers, readJson, Refusal, route, serve } from "../service/serve.mjs";
import { AiUnavailable, makeAiClient } from "./ai-client.mjs";
import { cached } from "./health.mjs";
import { identityTokens } from "./google-identity.mjs";
import { quote } from "./quotes.mjs";
import { keepToken } from "./token.mjs";

// Built into the image beside this file: what the image is, whatever its environment says.
const variant = JSON.parse(readFileSync(join(__dirname, "variant.json"), "utf8"));
const trials = makeFaults(process.env.FAULTS_FILE ?? "");
const log = makeLog("api", variant.version, trials.silent);
const { values, faults } = readEnvironment(process.env, {
  PORT: integer(0, 65_535),
  SLOT: text("none"),
  VERSION: text(variant.version),
  IMAGE_DIGEST: text("unknown"),
  // Absent in a deployment without the AI service.
  AI_URL: address(null),
  // As whom to call it, by which way in; both or none. None where nobody checks it.
  AI_CALLER: text(process.env.AI_AUDIENCE ? undefined : ""),
  AI_AUDIENCE: text(process.env.AI_CALLER ? undefined : ""),
  DRAIN_SECONDS: integer(1, 3_600, 25),
  KEEP_ALIVE_SECONDS: integer(1, 3_600, 75),
  // Where its requests, errors and heartbeats are counted; nowhere without.
  METRICS_NAMESPACE: text(""),
  // The platform's own time, where it is not this machine's.
  CLOCK_FILE: text(""),
});

const QUOTE_RULES = { amount: [1, 10_000_000, false], days: [1, 365, true] };

function aiToken() {
  const { AI_URL: target, AI_AUDIENCE: audience, AI_CALLER: caller } = values;
  if (caller === "") return null;
  return keepToken(identityTokens({ audience, caller, target }), {
    failed: (failure) =>
      log.warn("identity token not renewed", { category: "dependency", failure: failure.message }),
  });
}

function start() {
  const ai = values.AI_URL === null ? null : makeAiClient({ origin: values.AI_URL, token: aiToken(), log });
  const aiCheck = cached(async () => {
    if (ai === null) return "this deployment has no AI service";
    try {
      return await ai.health();
    } catch (failure) {
      log.warn("AI service fails its check", { failure: failure.message });
      throw failure;
    }
  });

  const health = async () => {
    const checks = { ai: await aiCheck() };
    const fault = variant.faults?.healthStatus;
    const ok = fault === undefined && Object.values(checks).every((check) => check.ok);
    return {
      status: fault ?? (ok ? 200 : 503),
      body: {
        status: ok ? "ok" : "failing",
        version: variant.version,
        slot: values.SLOT,
        digest: values.IMAGE_DIGEST,
        checks,
      },
    };
  };
  const offer = (given) => ({
    status: 200,
    body: { ...quote(numbers(given, QUOTE_RULES), variant.tariff), version: variant.version },
  });
  const risk = async (_request, url) => {
    // 404 and not 5xx: nothing is broken, and a share of 5xx is what takes a release back.
    if (ai === null) throw new Refusal(404, "this deployment has no AI service");
    const { amount, days } = numbers(Object.fromEntries(url.searchParams), QUOTE_RULES);
    try {
      const answer = await ai.calculate(`?amount=${amount}&days=${days}`);
      return { status: 200, body: answer, headers: { "x-ai-revision": String(answer.revision) } };
    } catch (failure) {
      if (!(failure instanceof AiUnavailable)) throw failure;
      log.error("risk not calculated", { failure: failure.message });
      throw new Refusal(502, "the risk cannot be calculated at the moment");
    }
  };

  trials.watchForCrash(log);
  const { counted } = reportMetrics({
    namespace: values.METRICS_NAMESPACE,
    slot: values.SLOT,
    clock: makeClock(values.CLOCK_FILE),
    log,
  });
  serve({
    trials,
    counted,
    port: values.PORT,
    drainSeconds: values.DRAIN_SECONDS,
    keepAliveSeconds: values.KEEP_ALIVE_SECONDS,
    // A name of this process's own, by which a verification counts how many tasks answer.
    headers: { "x-served-by": `${values.SLOT}/${variant.version}`, "x-task": randomUUID().slice(0, 8) },
    log,
    answer: route({
      "/api/health": { GET: health },
      // Whether the process serves, dependencies aside: for a restart decision, which an outage elsewhere must not cause.
      "/api/live": { GET: async () => ({ status: 200, body: { status: "ok", version: variant.version } }) },
      "/api/quotes": {
        GET: async (_request, url) => offer(Object.fromEntries(url.searchParams)),
        POST: async (request) => offer(await readJson(request)),
      },
      "/api/ai/risk/calculate": { GET: risk },
    }),
  });
}

if (values.VERSION !== variant.version) {
  log.warn("VERSION is not what the image holds", { category: "configuration", declared: values.VERSION });
}
if (faults.length > 0) {
  log.error("cannot start", { category: "configuration", faults });
  process.exitCode = 1;
} else {
  start();
}
