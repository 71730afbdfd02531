import { kms } from "../../../../rehearsal/cloud/kms/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { sns } from "../../../../rehearsal/cloud/sns/service";
import { publishersOf, topicArn } from "../../../support/topics";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const TOPIC = "aws:sns/topic:Topic";
const POLICY = "aws:sns/topicPolicy:TopicPolicy";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";
const ALERT = JSON.stringify({ AlarmName: "prod-ai-answering", NewStateValue: "ALARM" });

let world: World;
let service: Service;
let keys: Service;
let close: () => Promise<void>;

beforeEach(async () => {
  const opened = await testWorld();
  ({ world, close } = opened);
  keys = kms(world);
  service = sns(world);
});
afterEach(() => close());

const topic = (inputs: Properties = {}) =>
  createThrough(modelOf(service, TOPIC), { name: "page", ...inputs });
const policy = (text: string) =>
  createThrough(modelOf(service, POLICY), { arn: topicArn("page"), policy: text });
const subscribe = (inputs: Properties) =>
  createThrough(modelOf(service, SUBSCRIPTION), { topic: topicArn("page"), ...inputs });
const publish = (message = ALERT): number =>
  world.use("topics").publish(topicArn("page"), "cloudwatch.amazonaws.com", "ALARM", message);
const control = (route: string, query: Record<string, string> = {}): unknown =>
  service.control?.[route]?.(new URLSearchParams(query), undefined);
const SMS = { protocol: "sms", endpoint: "+4915100000001" };

describe("a topic", () => {
  it("has a name of its own and an ARN; FIFO topics are not modelled", async () => {
    expect((await topic()).outputs).toMatchObject({ arn: topicArn("page"), owner: "123456789012" });
    await expect(topic()).rejects.toThrow("exists already");
    await expect(topic({ name: "page.fifo" })).rejects.toThrow("FIFO");
    await expect(
      topic({ name: "x", kmsMasterKeyId: "arn:aws:kms:us-east-1:123456789012:key/none" }),
    ).rejects.toThrow("KMSNotFoundException");
  });

  it("takes its subscriptions along when it goes", async () => {
    const { id } = await topic();
    await subscribe(SMS);
    await modelOf(service, TOPIC).delete(id, testContext());
    expect(control("/subscriptions")).toEqual([]);
  });
});

describe("a topic's policy", () => {
  it("lets the services publish that it names, and no other", async () => {
    await topic();
    await subscribe(SMS);
    expect(() => publish()).toThrow("AuthorizationError");
    await policy(publishersOf(topicArn("page"), "budgets"));
    expect(() => publish()).toThrow("AuthorizationError");
    const model = modelOf(service, POLICY);
    const now = { arn: topicArn("page"), policy: publishersOf(topicArn("page"), "cloudwatch") };
    await model.update?.(topicArn("page"), now, now, testContext());
    expect(publish()).toBe(1);
    expect(world.use("topics").admits(topicArn("page"), "budgets.amazonaws.com")).toBe(false);
  });

  it.each<[string, (arn: string) => string, string]>([
    ["no JSON", () => "{", "not JSON"],
    [
      "every action",
      (arn) => publishersOf(arn, "cloudwatch").replaceAll("sns:Publish", "sns:*"),
      "out of service scope",
    ],
    ["another topic", () => publishersOf(topicArn("other"), "cloudwatch"), "is not this topic"],
    [
      "a condition that is not modelled",
      (arn) => publishersOf(arn, "cloudwatch").replace("aws:SourceAccount", "aws:SourceVpc"),
      "evaluates the condition keys",
    ],
  ])("is refused with %s", async (_, text, message) => {
    await topic();
    await expect(policy(text(topicArn("page")))).rejects.toThrow(message);
  });

  it("is not enough when the topic's key does not let the service, too", async () => {
    const { outputs } = await createThrough(modelOf(keys, "aws:kms/key:Key"), {});
    await topic({ kmsMasterKeyId: outputs.arn });
    await policy(publishersOf(topicArn("page"), "cloudwatch"));
    expect(() => publish()).toThrow("KMSAccessDenied");
  });
});

describe("a subscription", () => {
  beforeEach(async () => {
    await topic();
    await policy(publishersOf(topicArn("page"), "cloudwatch"));
  });

  it("by e-mail hears nothing until its reader has agreed", async () => {
    const { outputs } = await subscribe({ protocol: "email", endpoint: "oncall@harbor.example" });
    expect(outputs.pendingConfirmation).toBe(true);
    expect(publish()).toBe(0);
    control("/subscriptions/confirm", { arn: String(outputs.arn) });
    expect(publish()).toBe(1);
    expect(control("/inbox", { topic: ":page" })).toEqual([
      expect.objectContaining({ protocol: "email", endpoint: "oncall@harbor.example", message: ALERT }),
    ]);
    expect(() => control("/subscriptions/confirm", { arn: "x" })).toThrow("no subscription has this arn");
  });

  it("by text message, or at an endpoint that confirms by itself, hears at once", async () => {
    expect((await subscribe(SMS)).outputs.pendingConfirmation).toBe(false);
    const https = { protocol: "https", endpoint: "https://pager.example/1" };
    expect((await subscribe({ ...https, endpointAutoConfirms: true })).outputs.pendingConfirmation).toBe(
      false,
    );
    expect(
      (await subscribe({ ...https, endpoint: "https://pager.example/2" })).outputs.pendingConfirmation,
    ).toBe(true);
    expect(publish()).toBe(2);
  });

  it("hears what its filter lets through", async () => {
    await subscribe({
      ...SMS,
      filterPolicyScope: "MessageBody",
      filterPolicy: JSON.stringify({ AlarmName: [{ prefix: "prod-ai-" }] }),
    });
    expect(publish()).toBe(1);
    expect(publish(JSON.stringify({ AlarmName: "prod-cpu" }))).toBe(0);
    expect(publish("no JSON")).toBe(0);
  });

  it.each<[string, Properties, string]>([
    ["an address that is none", { protocol: "email", endpoint: "oncall" }, "Email address"],
    ["a number that is none", { protocol: "sms", endpoint: "0151" }, "SMS endpoint"],
    ["http", { protocol: "https", endpoint: "http://pager.example" }, "must match the specified protocol"],
    ["a protocol that is not modelled", { protocol: "firehose", endpoint: "x" }, "not modelled"],
    [
      "a broken filter",
      { ...SMS, filterPolicyScope: "MessageBody", filterPolicy: "{" },
      "failed to parse JSON",
    ],
    ["a filter of attributes", { ...SMS, filterPolicy: "{}" }, "MessageBody is needed"],
    ["a topic that is not there", { ...SMS, topic: topicArn("other") }, "does not exist"],
  ])("is not made with %s", async (_, inputs, message) => {
    await expect(subscribe(inputs)).rejects.toThrow(message);
  });

  it("is one for each address", async () => {
    await subscribe(SMS);
    await expect(subscribe(SMS)).rejects.toThrow("keeps one subscription for each");
  });
});
