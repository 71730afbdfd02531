import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { imageFolder, modelFile } from "../child";
import type { Reporter, Scene } from "../reporter";
import { PRODUCT } from "./repository";

/** Cargo that was judged by hand: euro, days, and how great the risk is. */
type Case = readonly [amount: number, days: number, band: string];

/** What the service said of a case, and after how long. */
export interface Judged {
  readonly expected: string;
  readonly found: string;
  readonly milliseconds: number;
}

const FOLDER = join(PRODUCT, "ai", "benchmark");
const STARTS_WITHIN_MS = 15_000;
const ANSWERS_WITHIN_MS = 5_000;

/** Q6: the built image with the built model judges cargo that people have judged before. */
export const aiBenchmark: Reporter = {
  title: ({ version }) => `the AI model of ${version} over a labelled sample`,
  after: "built",
  report: async (scene) => {
    const cases = JSON.parse(readFileSync(join(FOLDER, "cases.json"), "utf8")) as Case[];
    const judged = await withService(scene, (origin) => judgeAll(origin, cases));
    const report = join(scene.folder, "benchmarks.json");
    const content = { benchmarks: benchmarks(judged), finishedOn: new Date().toISOString(), cases: judged };
    writeFileSync(report, `${JSON.stringify(content, null, 2)}\n`);
    const budgets = join(FOLDER, "budgets.json");
    return [{ row: "q6", args: ["--report", report, "--budgets", budgets, "--tool", "harbor-benchmark@1"] }];
  },
};

/** The figures that have a budget. */
export function benchmarks(judged: readonly Judged[]): { name: string; value: number }[] {
  const right = judged.filter(({ expected, found }) => expected === found).length;
  const times = judged.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other);
  return [
    { name: "accuracy", value: judged.length === 0 ? 0 : right / judged.length },
    { name: "p95 milliseconds", value: times[Math.ceil(times.length * 0.95) - 1] ?? Infinity },
  ];
}

/** One after the other: how fast it answers is measured. */
async function judgeAll(origin: string, cases: readonly Case[]): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const [amount, days, expected] of cases) {
    const began = performance.now();
    const answer = await fetch(`${origin}/api/ai/risk/calculate?amount=${amount}&days=${days}`, {
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    if (answer.status !== 200)
      throw new Error(`the AI service answers ${answer.status} for ${amount} € and ${days} days`);
    const { band } = (await answer.json()) as { band: string };
    judged.push({ expected, found: band, milliseconds: Math.round((performance.now() - began) * 10) / 10 });
  }
  return judged;
}

/** Runs the image as its container would, on a port of its own, while something is asked of it. */
async function withService<T>(scene: Scene, ask: (origin: string) => Promise<T>): Promise<T> {
  const { release, version, signal } = scene;
  const service = spawn(process.execPath, ["server.js"], {
    cwd: imageFolder(scene, release.ai),
    env: {
      PATH: process.env.PATH,
      PORT: "0",
      K_REVISION: `benchmark-${version}`,
      MODEL: release.model,
      MODEL_URL: modelFile(scene, release.model),
    },
    stdio: ["ignore", "pipe", "ignore"],
    signal,
    killSignal: "SIGKILL",
  });
  try {
    return await ask(`http://127.0.0.1:${await portOf(service)}`);
  } finally {
    service.kill("SIGKILL");
  }
}

/** The port that it says it listens on, in its log. */
function portOf(service: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("the AI service does not start")), STARTS_WITHIN_MS);
    let last = "nothing";
    service.once("error", reject);
    service.once("exit", (code) =>
      reject(new Error(`the AI service ended with ${code}; it said last: ${last}`)),
    );
    if (service.stdout === null) throw new Error("the AI service has no standard output");
    createInterface({ input: service.stdout }).on("line", (line) => {
      last = line;
      const { message, port } = JSON.parse(line) as { message?: string; port?: number };
      if (message !== "started" || port === undefined) return;
      clearTimeout(late);
      resolve(port);
    });
  });
}
