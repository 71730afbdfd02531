import { randomInt } from "node:crypto";
import type { Deployment, ServiceRecord } from "./records";
import { delayAfter, failureThreshold, plan } from "./plan";
import { Task, type TaskSurroundings } from "./task";
import { Waiters } from "./waiters";

/** How often health is looked at, in cloud milliseconds; and never more often than this in wall time. */
const LOOK_MS = 1000;
const LEAST_LOOK_WALL_MS = 25;
/** Where no load balancer measures health, a task has proven itself when it has run for so long (cloud milliseconds). */
const PROVEN_AFTER_MS = 30_000;

/** Keeps one service as its record says: looks, decides by {@link plan}, acts; again whenever something has changed. */
export class Scheduler {
  private readonly tasks = new Map<string, Task>();
  private readonly waiters = new Waiters();
  private cancelLook: () => void;
  private scheduled = false;
  private ended = false;
  /** Cloud time before which no task of the primary is started, after failures. */
  private notBefore = 0;

  constructor(
    private readonly around: TaskSurroundings,
    private readonly arn: string,
  ) {
    const { clock } = around.world;
    this.cancelLook = clock.every(
      () => Math.max(LOOK_MS, LEAST_LOOK_WALL_MS * clock.speed),
      () => this.look(),
    );
    this.poke();
  }

  /** Something has changed: looks again as soon as the current work is done. */
  poke(): void {
    if (this.scheduled || this.ended) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.look();
    });
  }

  list(): readonly Task[] {
    return [...this.tasks.values()];
  }

  /** Resolves at the first look at which `done` holds; rejects with the signal's reason. */
  until(done: () => boolean, signal: AbortSignal): Promise<void> {
    return this.waiters.until(done, signal);
  }

  /** Begins a deployment: the service is to consist of this task definition. */
  deploy(taskDefinition: string, reason: string, isRollback = false): Deployment {
    const deployment: Deployment = {
      id: `ecs-svc/${digits(19)}`,
      taskDefinition,
      rolloutState: "IN_PROGRESS",
      reason: "ECS deployment in progress.",
      failures: 0,
      isRollback,
    };
    this.change((record) => ({ ...record, deployments: [deployment, ...record.deployments] }));
    this.notBefore = 0;
    this.record("deployment-started", `${reason}: ${nameOf(taskDefinition)}`, {
      deployment: deployment.id,
      taskDefinition,
    });
    this.poke();
    return deployment;
  }

  change(edit: (record: ServiceRecord) => ServiceRecord): void {
    this.around.records.services.change(this.arn, edit);
    this.poke();
  }

  /** No more looks. The processes are ended by the runtime. */
  stop(): void {
    this.ended = true;
    this.cancelLook();
  }

  private get service(): ServiceRecord | undefined {
    return this.around.records.services.get(this.arn);
  }

  private look(): void {
    const [primary] = this.service?.deployments ?? [];
    if (this.ended || this.service === undefined || primary === undefined) return;
    this.judgeHealth(this.service);
    this.breakCircuit(this.service);
    this.act(this.service);
    this.settle(this.service);
    this.waiters.check();
  }

  private healthOf(task: Task): { healthy: boolean; unhealthyIn?: string; reason?: string } {
    if (task.status !== "RUNNING") return { healthy: false };
    const states = task.service.loadBalancers.map(({ targetGroupArn }) => ({
      group: targetGroupArn,
      ...this.around.world
        .use("targets")
        .health(targetGroupArn)
        .find(({ id }) => id === task.address),
    }));
    const bad = states.find(({ state }) => state === "unhealthy");
    if (bad !== undefined) return { healthy: false, unhealthyIn: bad.group, reason: bad.reason };
    return { healthy: states.every(({ state }) => state === "healthy") };
  }

  private judgeHealth(service: ServiceRecord): void {
    const now = this.around.world.clock.now();
    for (const task of this.tasks.values()) {
      const { healthy, unhealthyIn, reason } = this.healthOf(task);
      const ran = now - (task.runningSince ?? now);
      if (healthy && !task.proven && (task.service.loadBalancers.length > 0 || ran >= PROVEN_AFTER_MS)) {
        task.proven = true;
        this.count(task.deployment, 0);
        this.record("task-healthy", `${short(task)} is healthy`, details(task));
      }
      if (unhealthyIn === undefined || task.condemned || ran < service.graceSeconds * 1000) continue;
      task.condemned = true;
      this.failed(
        task,
        `Task failed ELB health checks in (target-group ${unhealthyIn})${reason === undefined ? "" : `: ${reason}`}`,
      );
    }
  }

  /** A failure of a task that never proved itself is one of its deployment. */
  private failed(task: Task, reason: string): void {
    this.change((record) => ({ ...record, lastFailure: reason }));
    if (task.proven) return;
    const failures = (this.service?.deployments.find(({ id }) => id === task.deployment)?.failures ?? 0) + 1;
    this.count(task.deployment, failures);
    if (this.service?.deployments[0]?.id === task.deployment)
      this.notBefore = this.around.world.clock.now() + delayAfter(failures);
  }

  private count(deployment: string, failures: number): void {
    const found = this.service?.deployments.find(({ id }) => id === deployment);
    if (found !== undefined && found.failures !== failures) this.edit(deployment, { failures });
  }

  private edit(deployment: string, edit: Partial<Deployment>): void {
    this.change((record) => ({
      ...record,
      deployments: record.deployments.map((one) => (one.id === deployment ? { ...one, ...edit } : one)),
    }));
  }

  private breakCircuit({
    deployments,
    circuitBreaker,
    desired,
    completed,
    lastFailure,
  }: ServiceRecord): void {
    const [primary] = deployments;
    if (primary === undefined || !circuitBreaker.enable || primary.rolloutState !== "IN_PROGRESS") return;
    if (primary.failures < failureThreshold(desired)) return;
    this.edit(primary.id, {
      rolloutState: "FAILED",
      reason: "ECS deployment circuit breaker: tasks failed to start.",
    });
    this.record(
      "deployment-failed",
      `${nameOf(primary.taskDefinition)}: ${lastFailure ?? "tasks failed to start"}`,
      { deployment: primary.id },
    );
    if (!circuitBreaker.rollback || completed === undefined || primary.isRollback) return;
    this.goBack(completed);
    this.record("deployment-rolled-back", `from ${nameOf(primary.taskDefinition)} to ${nameOf(completed)}`, {
      from: primary.taskDefinition,
      to: completed,
    });
  }

  /** To tasks that are still there rather than to new ones, where the old deployment has not quite gone. */
  private goBack(taskDefinition: string): void {
    const former = this.service?.deployments.find((one) => one.taskDefinition === taskDefinition);
    if (former === undefined) {
      this.deploy(taskDefinition, "the circuit breaker rolls back", true);
      return;
    }
    const again: Deployment = {
      ...former,
      rolloutState: "IN_PROGRESS",
      reason: "ECS deployment in progress.",
      failures: 0,
      isRollback: true,
    };
    this.notBefore = 0;
    this.change((record) => ({
      ...record,
      deployments: [again, ...record.deployments.filter(({ id }) => id !== former.id)],
    }));
  }

  private act(service: ServiceRecord): void {
    const [primary] = service.deployments;
    if (primary === undefined) return;
    const active = [...this.tasks.values()].filter(
      ({ status }) => status === "PENDING" || status === "RUNNING",
    );
    const wait = this.notBefore - this.around.world.clock.now();
    const { start, stop } = plan({
      desired: service.desired,
      minimumHealthyPercent: service.minimumHealthyPercent,
      maximumPercent: service.maximumPercent,
      primary: primary.id,
      mayStart: wait <= 0,
      failed: primary.rolloutState === "FAILED",
      tasks: active.map((task) => ({
        id: task.id,
        deployment: task.deployment,
        healthy: this.healthOf(task).healthy,
        condemned: task.condemned,
      })),
    });
    for (const id of stop) {
      const task = this.tasks.get(id);
      void task?.stop(
        task.condemned
          ? (service.lastFailure ?? "unhealthy")
          : `Scaling activity initiated by (deployment ${primary.id})`,
      );
    }
    for (let count = 0; count < start; count += 1) this.start(service, primary);
  }

  private start(service: ServiceRecord, deployment: Deployment): void {
    const definition = this.around.records.taskDefinitions.get(deployment.taskDefinition);
    if (definition === undefined) return;
    const task: Task = new Task(this.around, service, deployment.id, definition, () => this.onChange(task));
    this.tasks.set(task.id, task);
    void task.launch();
  }

  private onChange(task: Task): void {
    if (this.ended) return;
    if (task.status === "RUNNING")
      this.record("task-started", `${short(task)} runs ${nameOf(task.definition.arn)}`, details(task));
    if (task.status === "STOPPED") {
      this.tasks.delete(task.id);
      const reason = task.stoppedReason ?? "";
      this.record("task-stopped", `${short(task)}: ${reason}`, { ...details(task), reason });
      if (task.endedByItself && !task.condemned) this.failed(task, reason);
    }
    this.poke();
  }

  /** The deployment is complete when the primary stands alone with the desired count, all of it healthy. */
  private settle(service: ServiceRecord): void {
    const inUse = new Set([...this.tasks.values()].map(({ deployment }) => deployment));
    const kept = service.deployments.filter(({ id }, index) => index === 0 || inUse.has(id));
    if (kept.length < service.deployments.length) this.change((record) => ({ ...record, deployments: kept }));
    const [primary] = kept;
    if (primary === undefined || primary.rolloutState !== "IN_PROGRESS" || kept.length > 1) return;
    if (!this.isSteady(service)) return;
    this.edit(primary.id, { rolloutState: "COMPLETED", reason: "ECS deployment completed." });
    this.change((record) => ({ ...record, completed: primary.taskDefinition }));
    this.record("service-steady", `${service.desired} × ${nameOf(primary.taskDefinition)}`, {
      deployment: primary.id,
      desired: service.desired,
    });
  }

  /** Whether exactly the desired number of tasks run, all healthy. */
  isSteady(service = this.service): boolean {
    if (service === undefined) return false;
    const all = [...this.tasks.values()];
    return all.length === service.desired && all.every((task) => this.healthOf(task).healthy);
  }

  private record(kind: string, message: string, detail: Record<string, unknown>): void {
    const name = this.service?.name ?? this.arn;
    this.around.world.events.record("ecs", kind, `${name}: ${message}`, { service: name, ...detail });
  }
}

const digits = (count: number): string => Array.from({ length: count }, () => String(randomInt(10))).join("");
const nameOf = (arn: string): string => arn.split("/").pop() ?? arn;
const short = (task: Task): string => `task ${task.arn.slice(-8)}`;

const details = (task: Task): Record<string, unknown> => ({
  task: task.arn,
  taskDefinition: task.definition.arn,
  deployment: task.deployment,
  address: task.address,
  endpoint: task.endpoint,
  pid: task.pid,
});
