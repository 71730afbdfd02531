import { kms } from "../../../../rehearsal/cloud/kms/service";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { sqs } from "../../../../rehearsal/cloud/sqs/service";
import { Declared, temporaryWorld } from "../../../support/declared";
import { MetricBook } from "../../../support/metrics";

const ARN = "arn:aws:sqs:us-east-1:123456789012:dead";
const URL = "https://sqs.us-east-1.amazonaws.com/123456789012/dead";
const RULE = "arn:aws:events:us-east-1:123456789012:rule/rollback";

let world: World;
let remove: () => void;
let declared: Declared;
let book: MetricBook;
beforeEach(async () => {
  ({ world, remove } = await temporaryWorld(1));
  book = new MetricBook();
  world.provide("metrics", book);
  const queues = sqs(world);
  declared = new Declared(world, [kms(world), queues]);
  await queues.start?.();
  await declared.create("Queue", { name: "dead" });
});
afterEach(() => remove());

const statement = (more: object = {}) => ({
  Effect: "Allow",
  Principal: { Service: "events.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: ARN,
  ...more,
});
const policy = (...statements: object[]) =>
  declared.create("QueuePolicy", {
    queueUrl: URL,
    policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
  });
const admits = (service = "events.amazonaws.com", from = RULE): boolean =>
  world.use("queues").admits(ARN, service, from);

it("tells each minute how many messages wait", () => {
  book.endMinute(0);
  world.use("queues").send(ARN, "lost", {});
  world.use("queues").send(ARN, "lost, too", {});
  book.endMinute(60_000);
  expect(book.values("ApproximateNumberOfMessagesVisible", { QueueName: "dead" })).toEqual([0, 2]);
});

describe("a queue's policy", () => {
  it("lets in whom it names, for what it names, and nobody without it", async () => {
    expect(admits()).toBe(false);
    await policy(statement({ Condition: { ArnEquals: { "aws:SourceArn": RULE } } }));
    expect([admits(), admits("sns.amazonaws.com"), admits(undefined, `${RULE}-other`)]).toEqual([
      true,
      false,
      false,
    ]);
    await policy(statement(), statement({ Effect: "Deny", Principal: "*" }));
    expect(admits()).toBe(false);
    await declared.delete("QueuePolicy", URL);
    expect(admits()).toBe(false);
    expect(await declared.model("QueuePolicy").read(URL, declared.context("x"))).toBeUndefined();
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ["an action of another service", () => policy(statement({ Action: "sns:Publish" })), /no action of SQS/],
    [
      "a condition that is not evaluated",
      () => policy(statement({ Condition: { StringEquals: { "aws:PrincipalTag": "x" } } })),
      /evaluates the condition keys/,
    ],
    [
      "a queue that is not there",
      () => declared.create("QueuePolicy", { queueUrl: `${URL}-other`, policy: "{}" }),
      /there is no queue/,
    ],
  ])("is refused with %s", async (_, run, message) => {
    await expect((async () => run())()).rejects.toThrow(message);
  });
});
