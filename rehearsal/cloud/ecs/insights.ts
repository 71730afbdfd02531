import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { MetricSeries } from "../kernel/ports";
import type { World } from "../kernel/world";
import { cpuUnits, mebibytes } from "./fargate";
import type { Records } from "./records";
import type { Task } from "./task";

/** What a task's process has used so far: seconds of CPU since it began, MiB that it holds; undefined where nobody tells (no /proc). */
export type Usage = (pid: number) => { readonly cpuSeconds: number; readonly memory: number } | undefined;

/** Ticks of a second in /proc/<pid>/stat (USER_HZ), and bytes of a page, on every Linux that Node runs on. */
const TICKS = 100;
const PAGE = 4096;

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, …/proc_pid_statm.5.html */
export const usageOf: Usage = (pid) => {
  try {
    // The second field, the command, may hold anything, also blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const resident = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuSeconds: ticks / TICKS, memory: (Number(resident) * PAGE) / 2 ** 20 };
  } catch {
    return undefined;
  }
};

interface Measured {
  readonly cpuSeconds: number;
  /** Wall time. */
  readonly at: number;
}

/**
 * Container Insights: at the end of each minute what every task has of CPU and memory, and what it used. A process here may take
 * what the machine has, and a laptop's minute may be a second: CPU is told as the share of the machine that it took of its wall time,
 * in units of what the task reserves.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 */
export class Insights {
  private readonly before = new Map<string, Measured>();

  constructor(
    private readonly world: World,
    private readonly records: Records,
    private readonly tasks: () => readonly Task[],
    private readonly usage: Usage = usageOf,
  ) {}

  start(): void {
    this.world.find("metrics")?.sample((at) => this.minute(at));
  }

  private minute(at: number): void {
    const running = this.tasks().filter(({ status }) => status === "RUNNING");
    for (const task of running) this.measure(task, at);
    const ids = new Set(running.map(({ id }) => id));
    for (const id of this.before.keys()) if (!ids.has(id)) this.before.delete(id);
  }

  private measure(task: Task, at: number): void {
    const cluster = this.records.clusters.find(({ arn }) => arn === task.service.cluster);
    const measures = cluster?.settings.some(
      ({ name, value }) => name === "containerInsights" && value !== "disabled",
    );
    if (cluster === undefined || measures !== true) return;
    const { family, declared } = task.definition;
    const has = { cpu: cpuUnits(String(declared.cpu)), memory: mebibytes(String(declared.memory)) };
    const used = task.pid === undefined ? undefined : this.usage(task.pid);
    const values = {
      CpuReserved: has.cpu,
      MemoryReserved: has.memory,
      ...(used === undefined
        ? {}
        : {
            CpuUtilized: has.cpu * this.shareOfMachine(task.id, used.cpuSeconds),
            MemoryUtilized: used.memory,
          }),
    };
    const places: readonly MetricSeries["dimensions"][] = [
      { ClusterName: cluster.name },
      { ClusterName: cluster.name, ServiceName: task.service.name },
      { ClusterName: cluster.name, TaskDefinitionFamily: family },
    ];
    for (const [name, value] of Object.entries(values))
      for (const dimensions of places)
        this.world
          .use("metrics")
          .record({ namespace: "ECS/ContainerInsights", name, dimensions }, value, { at });
  }

  private shareOfMachine(id: string, cpuSeconds: number): number {
    const now = { cpuSeconds, at: Date.now() };
    const before = this.before.get(id);
    this.before.set(id, now);
    if (before === undefined || now.at <= before.at) return 0;
    return (now.cpuSeconds - before.cpuSeconds) / ((now.at - before.at) / 1000) / availableParallelism();
  }
}
