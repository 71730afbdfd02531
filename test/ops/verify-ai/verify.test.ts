import type { Question, Seen } from "../../../ops/verify-ai/judge";
import type { Settings } from "../../../ops/verify-ai/settings";
import { type Result, verify } from "../../../ops/verify-ai/verify";

const settings: Settings = {
  url: new URL("https://next---ai.example"),
  audience: "https://ai.example",
  caller: "call@project.example",
  revision: "ai-r2",
  model: `sha256:${"a".repeat(64)}`,
  healthPath: "/health",
  inferencePath: "/infer",
  sample: "{}",
  requests: 20,
  budgetMilliseconds: 100,
  consecutive: 2,
  deadlineSeconds: 10,
  intervalMilliseconds: 1_000,
};
const body = JSON.stringify({ status: "ok", revision: "ai-r2", modelDigest: settings.model });
const took = (milliseconds: number): Seen => ({ kind: "answer", status: 200, body, milliseconds });
const good = took(10);
const bad: Seen = { kind: "answer", status: 503, body: "", milliseconds: 1 };
const times = (count: number, one: Seen): Seen[] => Array<Seen>(count).fill(one);
/** What a revision that is well answers before it is measured. */
const WELL = [good, good, good];

/** Runs on a clock of its own. A call past the end of `answers` is a mistake. */
async function run(
  answers: Seen[],
): Promise<{ result: Result; asked: Question[]; told: string[][]; now: number }> {
  let now = 0;
  const asked: Question[] = [];
  const told: string[][] = [];
  const left = [...answers];
  const result = await verify(settings, {
    now: () => now,
    sleep: (milliseconds) => Promise.resolve(void (now += milliseconds)),
    changed: (reasons) => void told.push([...reasons]),
    ask: (question) => {
      asked.push(question);
      const next = left.shift();
      if (next === undefined) throw new Error("asked more often than expected");
      return Promise.resolve(next);
    },
  });
  expect(left).toEqual([]);
  return { result, asked, told, now };
}

it("asks for health in a row, one inference to warm up, and then takes the time of as many as it is told", async () => {
  const { result, asked } = await run([...WELL, ...times(19, took(40)), took(90)]);
  expect(result).toEqual({ outcome: "proven", percentile95: 40 });
  expect(asked).toEqual(["health", "health", "inference", ...Array<Question>(20).fill("inference")]);
});

it("does not count the time of the first inference, which starts the instance", async () => {
  await expect(run([good, good, took(5_000), ...times(20, good)])).resolves.toMatchObject({
    result: { outcome: "proven", percentile95: 10 },
  });
});

it("begins anew after a bad answer while it waits, and tells when what is wrong changes", async () => {
  const { result, told } = await run([bad, bad, good, bad, ...WELL, ...times(20, good)]);
  expect(result).toMatchObject({ outcome: "proven" });
  expect(told.map(({ length }) => length > 0)).toEqual([true, false, true, false]);
});

it("waits for a revision that is not well until the deadline, and keeps its last bad answer", async () => {
  const { result, now } = await run([...times(4, bad), good, ...times(7, bad)]);
  expect(result).toMatchObject({ outcome: "unwell", asked: 12, bad: { question: "health", seen: bad } });
  expect(now).toBe(10_000);
});

it("asks one that is well at last to the end, whatever the time", async () => {
  await expect(run([...times(10, bad), ...WELL, ...times(20, good)])).resolves.toMatchObject({
    now: 10_000,
    result: { outcome: "proven" },
  });
});

it("takes no bad answer to the sample, and asks no further", async () => {
  await expect(run([...WELL, good, good, bad])).resolves.toMatchObject({
    result: { outcome: "failed", answered: 2, bad: { question: "inference", seen: bad } },
  });
});

it("refuses a revision whose 95th percentile is over the budget, by one measurement alone", async () => {
  await expect(run([...WELL, ...times(18, good), took(101), took(400)])).resolves.toMatchObject({
    result: { outcome: "slow", percentile95: 101, slowest: 400 },
  });
  await expect(run([...WELL, ...times(18, good), took(100), took(400)])).resolves.toMatchObject({
    result: { outcome: "proven", percentile95: 100 },
  });
});
