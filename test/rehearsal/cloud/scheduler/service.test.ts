import { Functions, until } from "../../../support/functions";

let functions: Functions;
let target = "";

beforeAll(async () => {
  functions = await Functions.temporary(600);
  target = await functions.declare("daily", "exports.handler = async () => 'done'", { timeout: 10 });
});
afterAll(() => functions.stop());

const schedule = (name: string, more: object = {}) =>
  functions.declared.create("Schedule", {
    name,
    scheduleExpression: "rate(3 minutes)",
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: target,
      roleArn: functions.schedulerRoleArn,
      input: '{"at":"<aws.scheduler.scheduled-time>"}',
    },
    ...more,
  });
const fired = (name: string): number =>
  functions.world.events
    .since(0)
    .filter(({ kind, detail }) => kind === "schedule-fired" && detail?.schedule === name).length;

it("invokes its target again and again on the cloud's clock, until it is gone", async () => {
  await schedule("every");
  await until(() => fired("every") >= 2, "it fired twice");
  await functions.declared.delete("Schedule", "default/every");
  const seen = fired("every");
  await functions.world.clock.sleep(10 * 60_000);
  expect(fired("every")).toBe(seen);
});

it("does not fire while it is disabled", async () => {
  await schedule("off", { state: "DISABLED" });
  await functions.world.clock.sleep(10 * 60_000);
  expect(fired("off")).toBe(0);
});

it("gives the event to its dead-letter queue when the target is gone", async () => {
  const gone = await functions.declare("gone", "exports.handler = async () => 1");
  await schedule("lost", {
    target: {
      arn: gone,
      roleArn: functions.schedulerRoleArn,
      input: "{}",
      deadLetterConfig: { arn: functions.queueArn },
    },
  });
  await functions.declared.delete("Function", "gone");
  await until(
    () => functions.dead().some(({ attributes }) => attributes.TARGET_ARN === gone),
    "the event is in the queue",
  );
  await functions.declared.delete("Schedule", "default/lost");
});

it.each([
  ["a schedule that cannot be read", { scheduleExpression: "cron(0 3 * * * *)" }, /exactly one of/],
  [
    "a target that is not there",
    { target: { arn: "arn:aws:lambda:us-east-1:1:function:none", roleArn: "x" } },
    /does not exist/,
  ],
  ["a window without its length", { flexibleTimeWindow: { mode: "FLEXIBLE" } }, /maximumWindowInMinutes/],
])("refuses %s", async (_, more, message) => {
  await expect(schedule("bad", more)).rejects.toThrow(message);
});

it("refuses a role that it cannot take", async () => {
  await expect(schedule("bad", { target: { arn: target, roleArn: functions.roleArn } })).rejects.toThrow(
    /must allow AWS EventBridge Scheduler to assume the role/,
  );
});
