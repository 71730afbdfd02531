import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { World } from "../kernel/world";
import type { Topics } from "./records";
import { parseTopicPolicy } from "./topicPolicy";

const REGISTRY = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources";

const topicInputs = z.strictObject({
  name: z
    .string()
    .max(256)
    .regex(/^[A-Za-z0-9_-]+$/, "may have letters, digits, _ and -; FIFO topics are not modelled"),
  displayName: z.string().max(100).optional(),
  kmsMasterKeyId: z.string().optional(),
  signatureVersion: z.int().min(1).max(2).optional(),
});
type TopicInputs = z.infer<typeof topicInputs>;

const policyInputs = z.strictObject({ arn: z.string(), policy: z.string() });
type PolicyInputs = z.infer<typeof policyInputs>;

export function topicModels(world: World, { topics, subscriptions }: Topics): ResourceModel[] {
  const requireKey = ({ kmsMasterKeyId }: TopicInputs): void => {
    if (kmsMasterKeyId === undefined || kmsMasterKeyId === "alias/aws/sns") return;
    if (world.use("keys").find(kmsMasterKeyId) === undefined)
      throw new CloudError("KMSNotFoundException", `Key '${kmsMasterKeyId}' does not exist`);
  };
  const topic = defineResource<TopicInputs>({
    type: "aws:sns/topic:Topic",
    source: `${REGISTRY}/sns_topic`,
    inputs: topicInputs,
    inert: {
      displayName: "no message leaves the laptop",
      signatureVersion: "nothing is signed: no message leaves the laptop",
    },
    replaceOn: ["name"],
    computed: ["arn", "owner", "beginningArchiveTime"],
    taggable: true,
    autoname: { property: "name", maxLength: 256 },
    create: (input, { region }) => {
      const topicArn = arn("sns", region, world.account, input.name);
      if (topics.get(topicArn) !== undefined)
        throw new CloudError("InvalidParameter", `a topic ${topicArn} exists already`);
      requireKey(input);
      topics.set(topicArn, { ...input, arn: topicArn });
      return Promise.resolve({
        id: topicArn,
        outputs: { arn: topicArn, owner: world.account, beginningArchiveTime: "" },
      });
    },
    read: (id) => {
      const found = topics.get(id);
      if (found === undefined) return Promise.resolve(undefined);
      const { arn: topicArn, policy: _, ...inputs } = found;
      return Promise.resolve({ inputs, outputs: { arn: topicArn, owner: world.account } });
    },
    update: (id, input) => {
      requireKey(input);
      topics.change(id, ({ arn: topicArn, policy }) => ({ ...input, arn: topicArn, policy }));
      return Promise.resolve({});
    },
    // As DeleteTopic: subscriptions go with it.
    delete: (id) => {
      topics.delete(id);
      for (const { arn: one } of subscriptions.values().filter((each) => each.topic === id))
        subscriptions.delete(one);
      return Promise.resolve();
    },
  });

  const putPolicy = ({ arn: topicArn, policy }: PolicyInputs): void => {
    if (topics.get(topicArn) === undefined)
      throw new CloudError("NotFound", `Topic does not exist: ${topicArn}`);
    const { faults } = parseTopicPolicy(policy, topicArn);
    if (faults !== undefined)
      throw new CloudError("InvalidParameter", `Invalid parameter: Policy Error: ${faults.join("; ")}`);
    topics.change(topicArn, (before) => ({ ...before, policy }));
  };
  const policy = defineResource<PolicyInputs>({
    type: "aws:sns/topicPolicy:TopicPolicy",
    source: `${REGISTRY}/sns_topic_policy`,
    inputs: policyInputs,
    replaceOn: ["arn"],
    computed: ["owner"],
    validate: ({ policy: text }) =>
      containsUnknown(text)
        ? []
        : (parseTopicPolicy(text).faults ?? []).map((reason) => ({ property: "policy", reason })),
    create: (input) => {
      putPolicy(input);
      return Promise.resolve({ id: input.arn, outputs: { owner: world.account } });
    },
    read: (id) => {
      const text = topics.get(id)?.policy;
      return Promise.resolve(
        text === undefined
          ? undefined
          : { inputs: { arn: id, policy: text }, outputs: { owner: world.account } },
      );
    },
    update: (_id, input) => {
      putPolicy(input);
      return Promise.resolve({});
    },
    delete: (id) => {
      topics.change(id, ({ policy: _, ...rest }) => rest);
      return Promise.resolve();
    },
  });
  return [topic, policy];
}
