import { readFileSync } from "node:fs";
import { join } from "node:path";
import { integer, readEnvironment, text } from "../service/environment.mjs";
import { makeFaults } from "../service/faults.mjs";
import { makeLog } from "../service/log.mjs";
import { numbers, readJson, route, serve } from "../service/serve.mjs";
import { loadModel } from "./model.mjs";
import { calculateRisk } from "./risk.mjs";

const variant = JSON.parse(readFileSync(join(__dirname, "variant.json"), "utf8"));
const trials = makeFaults(process.env.FAULTS_FILE ?? "");
const log = makeLog("ai", variant.version, trials.silent);
const { values, faults } = readEnvironment(process.env, {
  PORT: integer(0, 65_535, 8080),
  K_REVISION: text("local"),
  DRAIN_SECONDS: integer(1, 3_600, 9),
  // The model by its digest, and where it lies: gs://bucket/object, or a file beside a test.
  MODEL: text(),
  MODEL_URL: text(),
});

/** Who may call is Cloud Run's business: no request reaches an instance without a token of an allowed caller. */
function start(model) {
  // Who answers, and from which model: a candidate proves itself by these before its first request of a user.
  const served = { version: variant.version, revision: values.K_REVISION, modelDigest: values.MODEL };
  const risk = (given) => ({
    status: 200,
    body: {
      ...calculateRisk(numbers(given, { amount: [1, 10_000_000, false], days: [1, 365, true] }), model),
      ...served,
    },
  });
  const alive = async () => ({ status: 200, body: { status: "ok", ...served } });

  trials.watchForCrash(log);
  serve({
    trials,
    port: values.PORT,
    drainSeconds: values.DRAIN_SECONDS,
    headers: { "x-served-by": `${values.K_REVISION}/${variant.version}` },
    log,
    answer: route({
      // For probes inside the platform: from outside, Cloud Run keeps paths that end in z to itself
      // (https://cloud.google.com/run/docs/known-issues#reserved_url_paths).
      "/healthz": { GET: alive },
      "/api/ai/health": { GET: alive },
      "/api/ai/risk/calculate": {
        GET: async (_request, url) => risk(Object.fromEntries(url.searchParams)),
        POST: async (request) => risk(await readJson(request)),
      },
    }),
  });
}

if (faults.length > 0) {
  log.error("cannot start", { category: "configuration", faults });
  process.exitCode = 1;
} else {
  loadModel(values.MODEL_URL, values.MODEL).then(start, (failure) => {
    log.error("cannot start", { faults: [failure.message] });
    process.exitCode = 1;
  });
}
