import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Insights, type Usage, usageOf } from "../../../../rehearsal/cloud/ecs/insights";
import type { Records } from "../../../../rehearsal/cloud/ecs/records";
import type { Task } from "../../../../rehearsal/cloud/ecs/task";
import { MetricBook } from "../../../support/metrics";
import { testWorld } from "../../../support/world";

const CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/prod";
const task = (id: string, more: object = {}): Task =>
  ({
    id,
    pid: 1,
    status: "RUNNING",
    service: { cluster: CLUSTER, name: "prod-blue-1a2b3c4" },
    definition: { family: "prod-blue-api", declared: { cpu: "256", memory: "512" } },
    ...more,
  }) as unknown as Task;
const ofFamily = { ClusterName: "prod", TaskDefinitionFamily: "prod-blue-api" };

let book: MetricBook;
const nothing = (): Promise<void> => Promise.resolve();
let close = nothing;
afterEach(async () => {
  jest.restoreAllMocks();
  await close();
  close = nothing;
});
async function insights(tasks: Task[], usage: Usage, value = "enabled"): Promise<void> {
  const opened = await testWorld();
  close = opened.close;
  book = new MetricBook();
  opened.world.provide("metrics", book);
  const clusters = [{ arn: CLUSTER, name: "prod", settings: [{ name: "containerInsights", value }] }];
  const records = { clusters: { find: (matches: (one: object) => boolean) => clusters.find(matches) } };
  new Insights(opened.world, records as unknown as Records, () => tasks, usage).start();
}

it("tells what each task has and uses, by cluster, service and family", async () => {
  let now = 1_000_000;
  jest.spyOn(Date, "now").mockImplementation(() => now);
  let cpuSeconds = 5;
  await insights([task("a"), task("b")], () => ({ cpuSeconds, memory: 100 }));
  book.endMinute(0);
  now += 3_000;
  cpuSeconds += 1.5;
  book.endMinute(60_000);
  expect(book.values("MemoryUtilized", ofFamily)).toEqual([100, 100, 100, 100]);
  expect(book.values("MemoryReserved", ofFamily)).toEqual([512, 512, 512, 512]);
  expect(book.values("CpuReserved", { ClusterName: "prod" })).toEqual([256, 256, 256, 256]);
  // Half of one processor, told as a share of all of this machine's; nothing is known of the time before the first look.
  const share = (256 * 0.5) / availableParallelism();
  expect(book.values("CpuUtilized", { ClusterName: "prod", ServiceName: "prod-blue-1a2b3c4" })).toEqual([
    0,
    0,
    share,
    share,
  ]);
});

it("tells nothing of tasks that do not run, and of clusters that do not measure", async () => {
  await insights([task("a", { status: "PENDING" })], () => ({ cpuSeconds: 1, memory: 1 }));
  book.endMinute(0);
  expect(book.entries).toEqual([]);
  await close();
  await insights([task("a")], () => ({ cpuSeconds: 1, memory: 1 }), "disabled");
  book.endMinute(0);
  expect(book.entries).toEqual([]);
});

it("still tells what is reserved where nobody tells what is used", async () => {
  await insights([task("a")], () => undefined);
  book.endMinute(0);
  expect(book.values("CpuReserved", ofFamily)).toEqual([256]);
  expect(book.values("CpuUtilized", ofFamily)).toEqual([]);
});

const onLinux = process.platform === "linux" ? it : it.skip;
onLinux("reads what a process has used, and nothing of one that is gone", async () => {
  const child = spawn(process.execPath, [
    "-e",
    "const end = Date.now() + 300; while (Date.now() < end); console.log('done'); setInterval(() => 0, 1e6)",
  ]);
  await once(child.stdout, "data");
  const used = usageOf(child.pid ?? 0);
  expect(used?.cpuSeconds).toBeGreaterThan(0.05);
  expect(used?.memory).toBeGreaterThan(10);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(usageOf(child.pid ?? 0)).toBeUndefined();
});
