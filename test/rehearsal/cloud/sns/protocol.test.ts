import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { type ControlRoutes } from "../../../../rehearsal/cloud/kernel/model";
import { sns } from "../../../../rehearsal/cloud/sns/service";
import { Declared, temporaryWorld } from "../../../support/declared";
import { topicArn } from "../../../support/topics";
import { type Wired, wired } from "../../../support/wire";

let api: Wired;
let client: SNSClient;
let control: ControlRoutes;
let close: () => Promise<void>;

beforeAll(async () => {
  const { world, remove } = await temporaryWorld();
  const service = sns(world);
  control = service.control ?? {};
  const declared = new Declared(world, [service]);
  await declared.create("Topic", { name: "page" });
  await declared.create("TopicSubscription", {
    topic: topicArn("page"),
    protocol: "sms",
    endpoint: "+4930123456",
  });
  api = await wired(world, [service.wire]);
  client = api.kept(new SNSClient(api.owner));
  close = async () => {
    await api.close();
    remove();
  };
});
afterAll(() => close());

const publish = (Message: string, Subject?: string, TopicArn = topicArn("page")) =>
  client.send(new PublishCommand({ TopicArn, Message, Subject }));
const inbox = (): unknown => control["/inbox"]?.(new URLSearchParams({ topic: "page" }), undefined);

it("brings a message to those who subscribe", async () => {
  const { MessageId } = await publish("Rollback of prod: <5xx> & more", "rolled back");
  expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  expect(inbox()).toMatchObject([
    { endpoint: "+4930123456", subject: "rolled back", message: "Rollback of prod: <5xx> & more" },
  ]);
});

it.each<[string, () => Promise<unknown>, string, number]>([
  ["a topic that is not there", () => publish("x", "y", topicArn("none")), "NotFoundException", 404],
  ["a subject of two lines", () => publish("x", "one\ntwo"), "InvalidParameterException", 400],
  [
    "a subject of more than 100 characters",
    () => publish("x", "y".repeat(101)),
    "InvalidParameterException",
    400,
  ],
  ["a message of more than 256 KiB", () => publish("x".repeat(262_145)), "InvalidParameterException", 400],
  ["no message", () => publish(""), "InvalidParameterException", 400],
])("refuses %s", async (_, ask, name, httpStatusCode) => {
  await expect(ask()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
});
