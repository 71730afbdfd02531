import { eventBridge } from "../../../../rehearsal/cloud/events/service";
import { kms } from "../../../../rehearsal/cloud/kms/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { sns } from "../../../../rehearsal/cloud/sns/service";
import { temporaryWorld } from "../../../support/declared";
import { Functions, until } from "../../../support/functions";
import { metricsTo } from "../../../support/metrics";
import { publishersOf, topicArn } from "../../../support/topics";

let functions: Functions;
let events: Service;
let topics: Service;
let remove: () => void;
let target = "";
let otherTarget = "";
const counted: string[] = [];
const ruleArn = (name: string): string => `arn:aws:events:us-east-1:123456789012:rule/${name}`;

beforeAll(async () => {
  const temporary = await temporaryWorld(600);
  ({ remove } = temporary);
  const { world } = temporary;
  world.provide(
    "metrics",
    metricsTo(({ name, dimensions }) => void counted.push(`${name} ${dimensions.RuleName ?? ""}`)),
  );
  kms(world);
  [events, topics] = [eventBridge(world), sns(world)];
  functions = await Functions.start(world, [events, topics]);
  // What it gets it writes into the queue of dead letters of its own: an event of which the handler makes nothing.
  target = await functions.declare("rollback", "exports.handler = async (event) => event", { timeout: 10 });
  otherTarget = await functions.declare("other", "exports.handler = async (event) => event", { timeout: 10 });
});
afterAll(async () => {
  await functions.stop();
  remove();
});

const control = (path: string, body?: unknown): unknown =>
  events.control?.[path]?.(new URLSearchParams(), body);
const put = (value: string, more: object = {}): unknown =>
  control("/events/put", { source: "test", "detail-type": "Change", detail: { value }, ...more });
const rule = (name: string, more: Properties = {}) =>
  functions.declared.create("EventRule", {
    name,
    eventPattern: JSON.stringify({ source: ["test"], detail: { value: [name] } }),
    ...more,
  });
const aim = (name: string, more: Properties = {}) =>
  functions.declared.create("EventTarget", { rule: name, targetId: "function", arn: target, ...more });
const permit = (name: string, more: Properties = {}) =>
  functions.declared.create("Permission", {
    function: "rollback",
    statementId: name,
    action: "lambda:InvokeFunction",
    principal: "events.amazonaws.com",
    sourceArn: ruleArn(name),
    ...more,
  });
const happened = (kind: string, name: string) =>
  functions.world.events.since(0).filter((one) => one.kind === kind && one.detail?.rule === name);
const invoked = (): number =>
  functions.world.events
    .since(0)
    .filter(({ kind, detail }) => kind === "invocation-success" && detail?.function === "rollback").length;
const letters = (name: string) =>
  functions.dead().filter(({ attributes }) => attributes.RULE_ARN === ruleArn(name));
/** Who may send to the queue of dead letters; replaced as a whole each time. */
async function allow(service: string | undefined, name: string): Promise<void> {
  const queueUrl = "https://sqs.us-east-1.amazonaws.com/123456789012/dead";
  if (service === undefined) return functions.declared.delete("QueuePolicy", queueUrl);
  await functions.declared.create("QueuePolicy", {
    queueUrl,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: service },
          Action: "sqs:SendMessage",
          Resource: functions.queueArn,
          Condition: { ArnEquals: { "aws:SourceArn": ruleArn(name) } },
        },
      ],
    }),
  });
}

it("brings an event that matches to a function whose policy lets the rule invoke it", async () => {
  await rule("matched");
  await aim("matched");
  await permit("matched");
  const before = invoked();
  put("something else");
  put("matched", { region: "eu-central-1" });
  put("matched");
  await until(() => invoked() > before, "the function ran");
  expect(invoked()).toBe(before + 1);
  expect(happened("rule-matched", "matched")).toHaveLength(1);
  expect(counted).toContain("Invocations matched");
});

it("gives up at once without the permission, and tells the dead-letter queue why", async () => {
  await rule("forbidden");
  await aim("forbidden", { deadLetterConfig: { arn: functions.queueArn } });
  // Of another rule, for another function: neither is enough.
  await permit("elsewhere");
  await permit("forbidden", { function: "other" });
  await allow("events.amazonaws.com", "forbidden");
  put("forbidden", { id: "event-1" });
  const [letter] = letters("forbidden");
  expect(letter?.attributes).toMatchObject({ TARGET_ARN: target, ERROR_CODE: "NO_PERMISSIONS" });
  expect(letter?.attributes.ERROR_MESSAGE).toContain("not authorized to perform: lambda:InvokeFunction");
  expect(JSON.parse(letter?.body ?? "{}")).toMatchObject({ id: "event-1", detail: { value: "forbidden" } });
  expect(counted).toEqual(
    expect.arrayContaining(["FailedInvocations forbidden", "InvocationsSentToDlq forbidden"]),
  );
  expect(otherTarget).not.toBe("");
});

it("loses the event where the queue's policy does not let the rule send", async () => {
  await rule("lost");
  await aim("lost", { deadLetterConfig: { arn: functions.queueArn } });
  await allow("sns.amazonaws.com", "lost");
  put("lost");
  expect(letters("lost")).toEqual([]);
  expect(happened("event-dropped", "lost")).toHaveLength(1);
  expect(counted).toContain("InvocationsFailedToBeSentToDlq lost");
  await allow(undefined, "lost");
});

it("tries again what failed on the way, and not for ever", async () => {
  await rule("retried");
  await aim("retried", {
    deadLetterConfig: { arn: functions.queueArn },
    retryPolicy: { maximumRetryAttempts: 2 },
  });
  await permit("retried");
  await allow("events.amazonaws.com", "retried");
  const before = invoked();
  control("/events/fail", { attempts: 2 });
  put("retried");
  await until(() => invoked() > before, "the third attempt came through");
  expect(happened("delivery-failed", "retried")).toHaveLength(2);
  control("/events/fail", { attempts: 3 });
  put("retried");
  await until(() => letters("retried").length === 1, "the event is in the queue");
  expect(letters("retried")[0]?.attributes).toMatchObject({
    ERROR_CODE: "SDK_CLIENT_ERROR",
    EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
    RETRY_ATTEMPTS: "2",
  });
});

it("tells a topic that lets it", async () => {
  const arn = topicArn("news");
  await functions.declared.create("Topic", { name: "news" });
  await functions.declared.create("TopicPolicy", { arn, policy: publishersOf(arn, "events") });
  await functions.declared.create("TopicSubscription", {
    topic: arn,
    protocol: "sms",
    endpoint: "+15550100",
  });
  await rule("told");
  await aim("told", { arn, input: '{"instead":true}' });
  put("told");
  const inbox = topics.control?.["/inbox"]?.(new URLSearchParams({ topic: "news" }), undefined);
  expect(inbox).toEqual([expect.objectContaining({ message: '{"instead":true}' })]);
});

it("does nothing for a rule that is disabled", async () => {
  await rule("off", { state: "DISABLED" });
  await aim("off");
  put("off");
  expect(happened("rule-matched", "off")).toEqual([]);
});

it("keeps a rule as long as it has targets", async () => {
  await rule("kept");
  const { id } = await aim("kept");
  const read = await functions.declared.model("EventTarget").read(id, functions.declared.context("x"));
  expect(read?.inputs).toMatchObject({ rule: "kept", arn: target });
  await expect((async () => functions.declared.delete("EventRule", "kept"))()).rejects.toThrow(
    "since it has targets",
  );
  await functions.declared.delete("EventTarget", id);
  await functions.declared.delete("EventRule", "kept");
  expect(
    await functions.declared.model("EventRule").read("kept", functions.declared.context("x")),
  ).toBeUndefined();
});

it.each<[string, () => Promise<unknown>, RegExp]>([
  ["a pattern that cannot be", () => rule("bad", { eventPattern: '{"a": 1}' }), /Event pattern is not valid/],
  ["another bus", () => rule("bad", { eventBusName: "mine" }), /must be default/],
  ["a rule that is not there", () => aim("nowhere"), /Rule nowhere does not exist/],
  [
    "a target that is not there",
    () => aim("matched", { targetId: "b", arn: `${target}x` }),
    /does not exist/,
  ],
  [
    "a target of another kind",
    () => aim("matched", { targetId: "b", arn: functions.queueArn }),
    /not modelled/,
  ],
  ["a target twice", () => aim("matched"), /has a target function already/],
  [
    "a queue that is not there",
    () => aim("matched", { targetId: "b", deadLetterConfig: { arn: "arn:aws:sqs:us-east-1:1:none" } }),
    /does not exist/,
  ],
])("refuses %s", async (_, run, message) => {
  await expect((async () => run())()).rejects.toThrow(message);
});
