import { z } from "zod";
import { arn, hex } from "../kernel/identifiers";
import { CloudError, type Service, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { requireKey } from "../kms/requireKey";
import { maySend, queuePolicyModel } from "./queuePolicy";

const QUEUE = "aws:sqs/queue:Queue";
const seconds = (least: number, most: number) => z.int().min(least).max(most);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const inputs = z.strictObject({
  name: z
    .string()
    .max(80)
    .regex(/^[A-Za-z0-9_-]+$/, "may have letters, digits, _ and -; FIFO queues are not modelled"),
  kmsMasterKeyId: z.string().optional(),
  kmsDataKeyReusePeriodSeconds: seconds(60, 86_400).default(300),
  messageRetentionSeconds: seconds(60, 1_209_600).default(345_600),
  visibilityTimeoutSeconds: seconds(0, 43_200).default(30),
});
type Inputs = z.infer<typeof inputs>;

/** A message that lies in a queue. */
export interface Message {
  readonly id: string;
  /** Cloud time. */
  readonly sentAt: number;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}
interface Queue extends Inputs {
  readonly arn: string;
  readonly url: string;
  readonly messages: readonly Message[];
  readonly policy?: string;
}

/** Simple Queue Service: standard queues as dead-letter queues. What is sent lies there until its retention is over. */
export function sqs(world: World): Service {
  const queues = world.store.collection<Queue>("sqs.queues");
  const byArn = (wanted: string): Queue | undefined => queues.find((one) => one.arn === wanted);
  const kept = ({ messages, messageRetentionSeconds }: Queue): readonly Message[] =>
    messages.filter(({ sentAt }) => sentAt + messageRetentionSeconds * 1000 > world.clock.now());

  world.provide("queues", {
    send: (queueArn, body, attributes) => {
      const queue = byArn(queueArn);
      if (queue === undefined)
        throw new CloudError("AWS.SimpleQueueService.NonExistentQueue", `there is no queue ${queueArn}`);
      const message = { id: hex(32), sentAt: world.clock.now(), body, attributes };
      queues.change(queue.url, (one) => ({ ...one, messages: [...kept(one), message] }));
      world.events.record("sqs", "message-sent", `a message lies in the queue ${queue.name}`, {
        queue: queue.name,
      });
    },
    admits: (queueArn, service, sourceArn) => {
      const queue = byArn(queueArn);
      if (
        queue === undefined ||
        !maySend(queue.policy, queueArn, { service, sourceArn, account: world.account })
      )
        return false;
      if (queue.kmsMasterKeyId === undefined) return true;
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services
      const use = { service, actions: ["kms:GenerateDataKey", "kms:Decrypt"] };
      const context = { "aws:sourceaccount": world.account, "aws:sourcearn": sourceArn };
      return (
        world
          .use("keys")
          .find(queue.kmsMasterKeyId)
          ?.permits({ ...use, context }) === true
      );
    },
    messages: (queueArn) => {
      const queue = byArn(queueArn);
      return queue === undefined ? [] : kept(queue);
    },
  });

  return {
    name: "sqs",
    resources: [
      queuePolicyModel(queues),
      defineResource<Inputs>({
        type: QUEUE,
        source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue",
        inputs,
        inert: {
          kmsMasterKeyId: "nothing is encrypted at rest on a laptop",
          kmsDataKeyReusePeriodSeconds: "nothing is encrypted at rest on a laptop",
          visibilityTimeoutSeconds: "nobody receives by the wire yet; the rehearsal looks without taking",
        },
        replaceOn: ["name"],
        computed: ["arn", "url"],
        taggable: true,
        autoname: { property: "name", maxLength: 80 },
        create: (input, { region }) => {
          const url = `https://sqs.${region}.amazonaws.com/${world.account}/${input.name}`;
          if (queues.get(url) !== undefined)
            throw new CloudError("QueueAlreadyExists", `the queue ${input.name} already exists`);
          requireKey(world, input.kmsMasterKeyId, "kmsMasterKeyId");
          const queueArn = arn("sqs", region, world.account, input.name);
          queues.set(url, { ...input, arn: queueArn, url, messages: [] });
          return Promise.resolve({ id: url, outputs: { arn: queueArn, url } });
        },
        read: (id) => {
          const queue = queues.get(id);
          if (queue === undefined) return Promise.resolve(undefined);
          const { arn: queueArn, url, messages: _m, policy: _p, ...live } = queue;
          return Promise.resolve({ inputs: live, outputs: { arn: queueArn, url } });
        },
        update: (id, input) => {
          requireKey(world, input.kmsMasterKeyId, "kmsMasterKeyId");
          queues.change(id, (before) => ({ ...before, ...input }));
          return Promise.resolve({});
        },
        delete: (id) => {
          queues.delete(id);
          return Promise.resolve();
        },
      }),
    ],
    start: () => {
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
      world.find("metrics")?.sample((at) => {
        for (const queue of queues.values()) {
          const of = { namespace: "AWS/SQS", dimensions: { QueueName: queue.name } };
          world
            .use("metrics")
            .record({ ...of, name: "ApproximateNumberOfMessagesVisible" }, kept(queue).length, { at });
        }
      });
      return Promise.resolve();
    },
    control: {
      "/sqs/messages": (query) =>
        queues
          .values()
          .filter(({ name }) => query.get("queue") === null || name === query.get("queue"))
          .flatMap((queue) => kept(queue).map((message) => ({ queue: queue.name, ...message }))),
    },
  };
}
