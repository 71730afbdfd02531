import type { Seen } from "../../../ops/verify-slot/judge";
import type { Settings } from "../../../ops/verify-slot/settings";
import { verify, type Result } from "../../../ops/verify-slot/verify";

const settings: Settings = {
  url: new URL("https://origin.example/api/health"),
  slot: "green",
  version: "1.2.0",
  digest: `sha256:${"a".repeat(64)}`,
  secret: "unused-here",
  depth: "ready",
  consecutive: 3,
  tasks: 1,
  deadlineSeconds: 10,
  intervalMilliseconds: 1_000,
};
const body = JSON.stringify({
  status: "ok",
  slot: "green",
  version: "1.2.0",
  digest: settings.digest,
  checks: { ai: { ok: true } },
});
const good: Seen = { kind: "answer", status: 200, servedBy: "green/1.2.0", body };
const bad: Seen = { kind: "answer", status: 503, servedBy: undefined, body: "" };

/** Runs on a clock of its own, on which a request takes `taking` ms. A call past the end of `answers` is a mistake. */
async function run(
  answers: Seen[],
  { taking = 0, ...change }: Partial<Settings> & { taking?: number } = {},
): Promise<Result & { told: number; took: number }> {
  let [now, told] = [0, 0];
  const result = await verify(
    { ...settings, ...change },
    {
      now: () => now,
      sleep: (milliseconds) => Promise.resolve(void (now += milliseconds)),
      changed: () => void (told += 1),
      ask: () => {
        now += taking;
        const next = answers.shift();
        if (next === undefined) throw new Error("asked more often than expected");
        return Promise.resolve(next);
      },
    },
  );
  expect(answers).toEqual([]);
  return { ...result, told, took: now };
}

it("passes after so many good answers in a row, and asks no further", async () => {
  await expect(run([good, good, good])).resolves.toMatchObject({ passed: true, requests: 3, took: 2_000 });
  await expect(run([good], { consecutive: 1 })).resolves.toMatchObject({
    passed: true,
    requests: 1,
    took: 0,
  });
});

it("starts to count anew after one bad answer", async () => {
  await expect(run([bad, good, good, bad, good, good, good])).resolves.toMatchObject({
    passed: true,
    requests: 7,
  });
});

it("fails at the deadline, also a slot that flaps for ever, with the last bad answer", async () => {
  const flapping = [good, good, bad, good, good, bad, good, good, bad, good];
  await expect(run(flapping)).resolves.toMatchObject({
    passed: false,
    requests: 10,
    good: 7,
    lastBad: { seen: bad },
    took: 10_000,
  });
  await expect(run([good, good], { deadlineSeconds: 2 })).resolves.toMatchObject({
    passed: false,
    lastBad: undefined,
  });
});

it("counts the time that a request takes", async () => {
  await expect(run([bad, bad], { taking: 4_000 })).resolves.toMatchObject({
    passed: false,
    requests: 2,
  });
});

it("speaks up when what is wrong changes, and not at each request", async () => {
  await expect(run([bad, bad, bad, good, bad, bad, good, good, good])).resolves.toMatchObject({
    passed: true,
    told: 4,
  });
});

describe("of a slot that is to take traffic", () => {
  const from = (task: string): Seen => ({ ...good, task });

  it("passes when enough different tasks are among the good answers", async () => {
    const answers = [from("a"), from("b"), from("a"), from("b"), from("c")];
    await expect(run(answers, { tasks: 3 })).resolves.toMatchObject({ passed: true, requests: 5, tasks: 3 });
  });

  it("begins to count the tasks anew after a bad answer", async () => {
    const answers = [from("a"), from("b"), bad, from("a"), from("a"), from("a"), from("b")];
    await expect(run(answers, { tasks: 2 })).resolves.toMatchObject({ passed: true, requests: 7 });
  });

  it("fails a candidate with too few tasks, or that does not say which task answers", async () => {
    const two = [from("a"), from("b"), from("a"), from("b")];
    await expect(run(two, { tasks: 3, deadlineSeconds: 4 })).resolves.toMatchObject({
      passed: false,
      tasks: 2,
      lastBad: undefined,
    });
    await expect(run([good, good, good, good], { tasks: 2, deadlineSeconds: 4 })).resolves.toMatchObject({
      passed: false,
      tasks: 0,
    });
  });

  it("lets the slot that a rollback goes back to have too few, but not answer badly", async () => {
    const two = [from("a"), from("b"), from("a"), from("b")];
    await expect(run(two, { tasks: 3, deadlineSeconds: 4, depth: "serving" })).resolves.toMatchObject({
      passed: true,
      tasks: 2,
    });
    await expect(
      run([from("a"), from("b"), from("a"), bad], { tasks: 3, deadlineSeconds: 4, depth: "serving" }),
    ).resolves.toMatchObject({ passed: false });
  });
});
