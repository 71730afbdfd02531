import { isAlive } from "../../../../rehearsal/engine/processes";
import { Functions, archiveOf, until } from "../../../support/functions";

const COUNTING = `let count = 0;
  exports.handler = async ({ fail, end }) => {
    count += 1;
    if (fail) throw new Error("asked to");
    if (end) process.exit(0);
    return { pid: process.pid, count };
  };`;
const OTHER = { "index.js": { text: COUNTING.replace("count += 1", "count += 10") } };

interface Counted {
  readonly pid: number;
  readonly count: number;
}

let functions: Functions;

beforeAll(async () => {
  functions = await Functions.temporary();
});
afterAll(() => functions.stop());

const counted = async (arn: string): Promise<Counted> =>
  JSON.parse((await functions.invoke(arn)).payload) as Counted;
const gone = (pid: number): Promise<void> => until(() => !isAlive(pid), `process ${pid} is gone`);

it("is used again, after an error too, and has one event at a time", async () => {
  const arn = await functions.declare("counting", COUNTING, { timeout: 10 });
  const first = await counted(arn);
  expect((await functions.invoke(arn, { fail: true })).payload).toContain("asked to");
  expect(await counted(arn)).toEqual({ pid: first.pid, count: 3 });
  const both = await Promise.all([counted(arn), counted(arn)]);
  expect(both.map(({ count }) => count).sort()).toEqual([1, 4]);
});

it("is not used again when it has ended", async () => {
  const arn = await functions.declare("ending", COUNTING, { timeout: 10 });
  const { pid } = await counted(arn);
  expect((await functions.invoke(arn, { end: true })).payload).toContain(
    "the runtime exited without an answer",
  );
  const next = await counted(arn);
  expect(next.count).toBe(1);
  expect(next.pid).not.toBe(pid);
});

it("is not used again for other code, and ends with its function", async () => {
  const arn = await functions.declare("changing", COUNTING, { timeout: 10 });
  const before = await counted(arn);
  const { inputs = {} } =
    (await functions.declared.model("Function").read?.("changing", functions.declared.context("read"))) ?? {};
  const settings = { ...inputs, code: archiveOf(OTHER) };
  await functions.declared.update("Function", "changing", settings, settings);
  const after = await counted(arn);
  expect(after.count).toBe(10);
  await gone(before.pid);
  await functions.declared.delete("Function", "changing");
  await gone(after.pid);
});

it("waits for ten minutes of the cloud", async () => {
  const arn = await functions.declare("waiting", COUNTING, { timeout: 10 });
  const { pid } = await counted(arn);
  functions.world.clock.speed = 1000;
  await gone(pid);
  functions.world.clock.speed = 1;
  expect((await counted(arn)).count).toBe(1);
});
