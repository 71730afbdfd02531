import { performance } from "node:perf_hooks";
import { FEWEST_REQUESTS, e5 as gate } from "../../../policies/gates/e5-ai-service";
import type { Collector } from "../collector";
import { whyNoAnswer } from "../live/limit";
import { OUTSIDE, type Outside, ask, secureAddress } from "../live/web";
import { REPORT_OUT, observed } from "../observed";
import { Refusal } from "../refusal";
import { secretsIn } from "../secrets";

/** Asked so often unless told otherwise. */
const REQUESTS = 40;
const MOST_REQUESTS = 1000;

interface Asked {
  /** HTTP status, or why there was no answer. */
  readonly status: number | string;
  readonly milliseconds: number;
}

/** The world, and a clock that only goes forward, milliseconds. */
export type Timed = Outside & { readonly clock: () => number };

/** E5: the AI service answers, and in time. One request after the other: it is a check, not a load test. */
export const aiCollector = (outside: Timed): Collector => ({
  row: "E5",
  summary: "Google Cloud AI: answers of the AI service within its budget",
  options: [
    { flags: "--url <https://ai…>", description: "what is asked by GET, e.g. its health", required: true },
    {
      flags: "--budget-ms <number>",
      description: "milliseconds within which 95 % have to answer",
      required: true,
    },
    {
      flags: "--requests <number>",
      description: `how many, from ${FEWEST_REQUESTS} to ${MOST_REQUESTS} (default: ${REQUESTS})`,
      required: false,
    },
    {
      flags: "--token-env <NAME>",
      description: "environment variable with a bearer token, where the service asks for one",
      required: false,
    },
    REPORT_OUT,
  ],
  collect: async (given, release, now) => {
    const url = secureAddress(given.url ?? "", "--url").href;
    const budget = numberIn("--budget-ms", given.budgetMs, 1, 600_000);
    const wanted = numberIn("--requests", given.requests ?? String(REQUESTS), FEWEST_REQUESTS, MOST_REQUESTS);
    const token =
      given.tokenEnv === undefined
        ? undefined
        : secretsIn(outside.environment, { "--token-env": given.tokenEnv })["--token-env"];
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };

    const asked = await askUntilItFails(outside, url, headers, wanted);
    const answered = asked.filter(({ status }) => status === 200).length;
    const p95 = percentile95(asked.map(({ milliseconds }) => milliseconds));
    const look = {
      figures: {
        status: asked.at(-1)?.status,
        requests: answered,
        p95Milliseconds: p95,
        budgetMilliseconds: budget,
        checks: [
          { name: "answers", passed: answered === wanted, found: `${answered} of ${wanted} with status 200` },
        ],
      },
      said: `${answered} requests answered, 95 % within ${p95.toFixed(0)} ms of ${budget} ms`,
      seen: { url, asked },
      secrets: token === undefined ? [] : [token],
      next: "look at the AI service's revision and logs in Google Cloud, then docs/runbooks/ai.md",
    };
    return observed(gate, look, given, release, now);
  },
});

export const e5 = aiCollector({ ...OUTSIDE, clock: () => performance.now() });

/** The first failure decides, so nothing is asked after it. */
async function askUntilItFails(
  outside: Timed,
  url: string,
  headers: Record<string, string>,
  wanted: number,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  while (asked.length < wanted && asked.every(({ status }) => status === 200)) {
    const begun = outside.clock();
    const status = await ask(outside, url, { headers }).then((answer) => answer.status, whyNoAnswer);
    asked.push({ status, milliseconds: outside.clock() - begun });
  }
  return asked;
}

/** The smallest figure that at least 95 % do not exceed. */
function percentile95(figures: readonly number[]): number {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
}

function numberIn(option: string, value: string | undefined, least: number, most: number): number {
  const number = Number(value);
  if (value !== undefined && /^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new Refusal(
    `${option} is ${JSON.stringify(value)}; allowed: a whole number from ${least} to ${most}`,
    "write it so",
  );
}
