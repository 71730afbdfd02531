import { z } from "zod";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { Collection } from "../kernel/store";
import { type ParsedPolicy, parsePolicy, policyLanguage, verdict } from "../s3/permission";

const language = policyLanguage(["aws:sourcearn", "aws:sourceaccount", "aws:securetransport"]);
const inputs = z.strictObject({ queueUrl: z.string(), policy: z.string() });
type Inputs = z.infer<typeof inputs>;

const parse = (text: string): ParsedPolicy =>
  parsePolicy(text, language, ({ Statement }) =>
    Statement.flatMap(({ Action }) => [Action].flat())
      .filter((action) => !/^sqs:([A-Za-z]+|\*)$/i.test(action))
      .map((action) => `${action} is no action of SQS`),
  );

/** Whether a service of AWS, for a resource of the account, may send to a queue with this policy; without one nobody may. */
export const maySend = (
  policy: string | undefined,
  queueArn: string,
  sender: { readonly service: string; readonly sourceArn: string; readonly account: string },
): boolean =>
  policy !== undefined &&
  verdict(parse(policy).document, {
    principal: { service: sender.service },
    action: "sqs:SendMessage",
    resource: queueArn,
    context: {
      "aws:sourcearn": sender.sourceArn,
      "aws:sourceaccount": sender.account,
      "aws:securetransport": "true",
    },
  }) === "allow";

/** Who beside the account's own roles may send to a queue. `queues` are by URL. */
export function queuePolicyModel<Q extends { readonly policy?: string }>(
  queues: Collection<Q>,
): ResourceModel {
  const put = ({ queueUrl, policy }: Inputs): void => {
    if (queues.get(queueUrl) === undefined)
      throw new CloudError("AWS.SimpleQueueService.NonExistentQueue", `there is no queue ${queueUrl}`);
    const { faults } = parse(policy);
    if (faults !== undefined)
      throw new CloudError(
        "InvalidAttributeValue",
        `Invalid value for the parameter Policy: ${faults.join("; ")}`,
      );
    queues.change(queueUrl, (queue) => ({ ...queue, policy }));
  };
  return defineResource<Inputs>({
    type: "aws:sqs/queuePolicy:QueuePolicy",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_policy",
    inputs,
    replaceOn: ["queueUrl"],
    computed: [],
    validate: ({ policy }) =>
      containsUnknown(policy)
        ? []
        : (parse(policy).faults ?? []).map((reason) => ({ property: "policy", reason })),
    create: (input) => {
      put(input);
      return Promise.resolve({ id: input.queueUrl, outputs: {} });
    },
    read: (id) => {
      const policy = queues.get(id)?.policy;
      return Promise.resolve(
        policy === undefined ? undefined : { inputs: { queueUrl: id, policy }, outputs: {} },
      );
    },
    update: (_id, input) => {
      put(input);
      return Promise.resolve({});
    },
    delete: (id) => {
      queues.change(id, (queue) => ({ ...queue, policy: undefined }));
      return Promise.resolve();
    },
  });
}
