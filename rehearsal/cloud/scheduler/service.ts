import { randomUUID } from "node:crypto";
import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type Service, defineResource } from "../kernel/model";
import { parseSchedule, scheduleFault } from "../kernel/schedule";
import type { World } from "../kernel/world";
import { requireKey } from "../kms/requireKey";
import { Alarms } from "./alarms";

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
const inputs = z.strictObject({
  name: z
    .string()
    .max(64)
    .regex(/^[\w.-]+$/, "may have letters, digits and _.-"),
  description: z.string().max(512).optional(),
  groupName: z.literal("default", "must be default: groups are not modelled").default("default"),
  state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  scheduleExpression: z.string().superRefine((text, context) => {
    const fault = scheduleFault(text);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  }),
  scheduleExpressionTimezone: z.literal("UTC", "must be UTC: other zones are not modelled").default("UTC"),
  flexibleTimeWindow: z
    .strictObject({
      mode: z.enum(["OFF", "FLEXIBLE"]),
      maximumWindowInMinutes: z.int().min(1).max(1440).optional(),
    })
    .refine(
      ({ mode, maximumWindowInMinutes }) => (mode === "OFF") === (maximumWindowInMinutes === undefined),
      "maximumWindowInMinutes goes with FLEXIBLE, and only with it",
    ),
  kmsKeyArn: z.string().optional(),
  target: z.strictObject({
    arn: z.string(),
    roleArn: z.string(),
    input: z.string().optional(),
    deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
    retryPolicy: z
      .strictObject({
        maximumRetryAttempts: z.int().min(0).max(185).optional(),
        maximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
      })
      .optional(),
  }),
});
type Inputs = z.infer<typeof inputs>;
interface Kept extends Inputs {
  readonly arn: string;
  readonly createdAt: number;
}

/** EventBridge Scheduler: on the cloud's clock, functions get their event. A flexible window begins at once here. */
export function scheduler(world: World): Service {
  const schedules = world.store.collection<Kept>("scheduler.schedules");
  const alarms = new Alarms(world.clock);

  const fire = ({ name, arn: scheduleArn, target }: Kept, time: number): void => {
    const words: Record<string, string> = {
      "<aws.scheduler.schedule-arn>": scheduleArn,
      "<aws.scheduler.scheduled-time>": new Date(time).toISOString().replace(".000Z", "Z"),
      "<aws.scheduler.execution-id>": randomUUID(),
      "<aws.scheduler.attempt-number>": "1",
    };
    const payload = Object.entries(words).reduce(
      (text, [word, value]) => text.replaceAll(word, value),
      target.input ?? "{}",
    );
    world.events.record("scheduler", "schedule-fired", `${name} fired`, { schedule: name });
    try {
      world.use("functions").send(target.arn, payload);
    } catch (reason) {
      world.events.record("scheduler", "target-failed", `${name}: ${String(reason)}`, { schedule: name });
      if (target.deadLetterConfig === undefined) return;
      world.use("queues").send(target.deadLetterConfig.arn, payload, {
        SCHEDULE_ARN: scheduleArn,
        TARGET_ARN: target.arn,
        ERROR_CODE: reason instanceof CloudError ? reason.code : "InternalError",
        ERROR_MESSAGE: reason instanceof Error ? reason.message : String(reason),
      });
    }
  };
  const arm = (one: Kept): void => {
    if (one.state === "DISABLED") return alarms.cancel(one.name);
    alarms.set(one.name, parseSchedule(one.scheduleExpression, one.createdAt), (time) =>
      fire(schedules.get(one.name) ?? one, time),
    );
  };
  const checked = ({ target, kmsKeyArn }: Inputs): void => {
    requireKey(world, kmsKeyArn, "kmsKeyArn");
    world.references.require(target.arn, "aws:lambda/function:Function", "target.arn", "ValidationException");
    if (target.deadLetterConfig !== undefined)
      world.references.require(
        target.deadLetterConfig.arn,
        "aws:sqs/queue:Queue",
        "target.deadLetterConfig.arn",
        "ValidationException",
      );
    if (world.use("roles").find(target.roleArn)?.trustedServices.includes("scheduler.amazonaws.com") !== true)
      throw new CloudError(
        "ValidationException",
        `The execution role you provide must allow AWS EventBridge Scheduler to assume the role: ${target.roleArn}`,
      );
  };

  return {
    name: "scheduler",
    resources: [
      defineResource<Inputs>({
        type: "aws:scheduler/schedule:Schedule",
        source:
          "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/scheduler_schedule",
        inputs,
        inert: {
          flexibleTimeWindow: "a laptop has no load to spread: the window begins and ends at once",
          kmsKeyArn: "nothing is encrypted at rest on a laptop",
          description: "for people",
        },
        replaceOn: ["name", "groupName"],
        computed: ["arn"],
        autoname: { property: "name", maxLength: 64 },
        create: (input, { region }) => {
          if (schedules.get(input.name) !== undefined)
            throw new CloudError("ConflictException", `Schedule ${input.name} already exists.`);
          checked(input);
          const scheduleArn = arn(
            "scheduler",
            region,
            world.account,
            `schedule/${input.groupName}/${input.name}`,
          );
          const kept = { ...input, arn: scheduleArn, createdAt: world.clock.now() };
          schedules.set(input.name, kept);
          arm(kept);
          return Promise.resolve({ id: `${input.groupName}/${input.name}`, outputs: { arn: scheduleArn } });
        },
        read: (id) => {
          const found = schedules.get(nameOf(id));
          if (found === undefined) return Promise.resolve(undefined);
          const { arn: scheduleArn, createdAt: _, ...live } = found;
          return Promise.resolve({ inputs: live, outputs: { arn: scheduleArn } });
        },
        update: (id, input) => {
          checked(input);
          const before = schedules.get(nameOf(id));
          if (before === undefined)
            throw new CloudError("ResourceNotFoundException", `Schedule ${id} does not exist.`);
          const kept = { ...input, arn: before.arn, createdAt: before.createdAt };
          schedules.set(input.name, kept);
          arm(kept);
          return Promise.resolve({});
        },
        delete: (id) => {
          alarms.cancel(nameOf(id));
          schedules.delete(nameOf(id));
          return Promise.resolve();
        },
      }),
    ],
    start: () => {
      schedules.values().forEach(arm);
      return Promise.resolve();
    },
    stop: () => {
      alarms.stop();
      return Promise.resolve();
    },
  };
}

const nameOf = (id: string): string => id.split("/")[1] ?? id;
