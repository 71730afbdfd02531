import { CloudError, type Service } from "../kernel/model";
import type { World } from "../kernel/world";
import type { WireProtocol } from "../wire/protocol";
import { parseFilterPolicy, passes } from "./filterPolicy";
import { snsProtocol } from "./protocol";
import type { Delivery, TopicRecord, Topics } from "./records";
import { subscriptionModel } from "./subscription";
import { topicModels } from "./topic";
import { mayPublish } from "./topicPolicy";

const KEPT = 1_000;

/** Simple Notification Service: topics, who may publish, who hears. No message leaves the laptop: each goes to an inbox. */
export function sns(world: World): Service & { readonly wire: WireProtocol } {
  const records: Topics = {
    topics: world.store.collection("sns.topics"),
    subscriptions: world.store.collection("sns.subscriptions"),
  };
  const inbox: Delivery[] = [];

  /** The topic's policy and its key both have to let it: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
  const refusal = ({ arn, policy, kmsMasterKeyId }: TopicRecord, service: string): CloudError | undefined => {
    if (!mayPublish(policy ?? "{}", arn, service, world.account))
      return new CloudError(
        "AuthorizationError",
        `${service} is not authorized to perform: SNS:Publish on ${arn}`,
      );
    if (kmsMasterKeyId === undefined) return undefined;
    const permitted = world
      .use("keys")
      .find(kmsMasterKeyId)
      ?.permits({
        service,
        actions: ["kms:GenerateDataKey", "kms:Decrypt"],
        context: { "aws:sourceaccount": world.account },
      });
    return permitted === true
      ? undefined
      : new CloudError("KMSAccessDenied", `${service} may not use the key ${kmsMasterKeyId} of ${arn}`);
  };
  const required = (topicArn: string): TopicRecord => {
    const topic = records.topics.get(topicArn);
    if (topic === undefined) throw new CloudError("NotFound", "Topic does not exist");
    return topic;
  };
  const publish = (topicArn: string, service: string, subject: string, message: string): number => {
    const fault = refusal(required(topicArn), service);
    if (fault !== undefined) throw fault;
    return deliver(topicArn, subject, message);
  };
  const deliver = (topicArn: string, subject: string, message: string): number => {
    const heard = records.subscriptions
      .values()
      .filter((one) => one.topic === topicArn && !one.pending)
      .filter(
        ({ filterPolicy }) => filterPolicy === undefined || passes(parseFilterPolicy(filterPolicy), message),
      );
    for (const { protocol, endpoint } of heard)
      inbox.push({ at: world.clock.now(), topic: topicArn, protocol, endpoint, subject, message });
    inbox.splice(0, inbox.length - KEPT);
    return heard.length;
  };
  world.provide("topics", {
    publish,
    admits: (topicArn, service) => {
      const topic = records.topics.get(topicArn);
      return topic !== undefined && refusal(topic, service) === undefined;
    },
  });

  return {
    name: "sns",
    wire: snsProtocol(required, deliver, (topicArn) => {
      const key = records.topics.get(topicArn)?.kmsMasterKeyId;
      return key === undefined ? undefined : world.use("keys").find(key)?.arn;
    }),
    resources: [...topicModels(world, records), subscriptionModel(world, records)],
    control: {
      "/inbox": (query) => inbox.filter(({ topic }) => topic.endsWith(query.get("topic") ?? "")),
      "/subscriptions": () =>
        records.subscriptions.values().map(({ arn, topic, protocol, endpoint, pending }) => ({
          arn,
          topic,
          protocol,
          endpoint,
          pending,
        })),
      // What a reader does with the link in the first e-mail.
      "/subscriptions/confirm": (query) => {
        const found = records.subscriptions.get(query.get("arn") ?? "");
        if (found === undefined) throw new Error("no subscription has this arn; /subscriptions lists them");
        records.subscriptions.set(found.arn, { ...found, pending: false });
        return { arn: found.arn, pending: false };
      },
    },
  };
}
