import { CloudError, type Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { ImageRegistry } from "../processes/images";
import { ProcessRuntime } from "../processes/runtime";
import { cluster } from "./cluster";
import { getService } from "./getService";
import type { WireProtocol } from "../wire/protocol";
import { ecsProtocol } from "./protocol";
import { Insights } from "./insights";
import { openRecords } from "./records";
import { scalable } from "./scalable";
import { Scheduler } from "./scheduler";
import { type Schedulers, serviceModel } from "./serviceModel";
import type { Task, TaskStatus, TaskSurroundings } from "./task";
import { taskDefinition } from "./taskDefinition";

/** A task as people who look at the cloud see it. */
export interface TaskView {
  readonly arn: string;
  readonly service: string;
  readonly taskDefinition: string;
  readonly status: TaskStatus;
  readonly address: string;
  /** Where it really listens, `127.0.0.1:40213`. */
  readonly endpoint: string | undefined;
  readonly pid: number | undefined;
}

/** The service, with what faults and the control interface need beside the engine's protocol. */
export interface EcsService extends Service {
  readonly wire: WireProtocol;
  tasks(): TaskView[];
  /** Ends a task's process as a crash would. Throws when there is no such task. */
  killTask(arn: string): void;
}

/** Elastic Container Service on Fargate: tasks are real processes of this machine. */
export function ecs(world: World): EcsService {
  const records = openRecords(world);
  const runtime = new ProcessRuntime(world);
  const around: TaskSurroundings = { world, records, runtime, images: new ImageRegistry(world.directory) };
  const open = new Map<string, Scheduler>();
  const schedulers: Schedulers = {
    open: (arn) => {
      const scheduler = new Scheduler(around, arn);
      open.set(arn, scheduler);
      return scheduler;
    },
    get: (arn) => open.get(arn),
    close: (arn) => {
      open.get(arn)?.stop();
      open.delete(arn);
    },
  };
  world.provide("services", scalable(records, schedulers));
  const all = (): Task[] => [...open.values()].flatMap((scheduler) => scheduler.list());

  return {
    name: "ecs",
    wire: ecsProtocol(records, schedulers, world.account),
    resources: [cluster(world, records), taskDefinition(world, records), serviceModel(around, schedulers)],
    functions: [getService(records, schedulers)],
    start: () => {
      // The processes of before ended with the cloud of before: what is left of them is taken back, then all start anew.
      for (const { group, id } of records.registrations.values()) {
        records.registrations.delete(`${group} ${id}`);
        void takeBack(world, group, id);
      }
      for (const arn of records.services.keys()) schedulers.open(arn);
      new Insights(world, records, all).start();
      return Promise.resolve();
    },
    stop: async () => {
      for (const arn of [...open.keys()]) schedulers.close(arn);
      await runtime.stop();
    },
    tasks: () =>
      all().map((task) => ({
        arn: task.arn,
        service: task.service.name,
        taskDefinition: task.definition.arn,
        status: task.status,
        address: task.address,
        endpoint: task.endpoint,
        pid: task.pid,
      })),
    killTask: (arn) => {
      const task = all().find((one) => one.arn === arn);
      if (task === undefined)
        throw new CloudError("InvalidParameterException", `The referenced task was not found. (${arn})`);
      task.kill();
    },
  };
}

async function takeBack(world: World, group: string, id: string): Promise<void> {
  try {
    await world.use("targets").deregister(group, id);
  } catch {
    // A target group that is gone has nothing left to drain.
  }
}
