import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type Service, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { EmbeddedMetrics } from "./embedded";
import { FilterCounter, type MetricFilter, metricFilterModel } from "./metricFilter";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html; 0 keeps for ever. */
const RETENTION = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const inputs = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(512)
    .regex(/^[.\-_/#A-Za-z0-9]+$/, "may have letters, digits and . - _ / #"),
  retentionInDays: z
    .int()
    .refine((days) => RETENTION.includes(days), `must be one of ${RETENTION.join(", ")}`)
    .default(0),
  kmsKeyId: z.string().startsWith("arn:", "must be the key's ARN").optional(),
  skipDestroy: z.boolean().default(false),
  logGroupClass: z.enum(["STANDARD", "INFREQUENT_ACCESS"]).default("STANDARD"),
});
type Inputs = z.infer<typeof inputs>;

/** CloudWatch Logs: the groups, filters that count, and lines that carry metrics. What tasks write goes to files below the rehearsal's folder. */
export function logs(world: World): Service {
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
  const requireKey = ({ name, kmsKeyId }: Inputs, region: string): void => {
    if (kmsKeyId === undefined) return;
    const group = arn("logs", region, world.account, `log-group:${name}`);
    const permitted = world
      .use("keys")
      .find(kmsKeyId)
      ?.permits({
        service: `logs.${region}.amazonaws.com`,
        actions: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncryptFrom",
          "kms:GenerateDataKey",
          "kms:DescribeKey",
        ],
        context: { "kms:encryptioncontext:aws:logs:arn": group },
      });
    if (permitted === true) return;
    throw new CloudError(
      "AccessDeniedException",
      `The specified KMS key does not exist or is not allowed to be used with Arn '${group}': ${kmsKeyId}`,
    );
  };
  const groups = world.store.collection<Inputs>("logs.groups");
  const filters = world.store.collection<MetricFilter>("logs.metricFilters");
  const counter = new FilterCounter(world, filters);
  const embedded = new EmbeddedMetrics(world);
  world.provide("logLines", {
    ingest: (group, line) => {
      counter.ingest(group, line);
      embedded.ingest(group, line);
    },
  });
  return {
    name: "logs",
    resources: [
      metricFilterModel(filters, (name) => groups.get(name) !== undefined),
      defineResource<Inputs>({
        type: "aws:cloudwatch/logGroup:LogGroup",
        source:
          "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_group",
        inputs,
        inert: {
          retentionInDays: "a rehearsal's logs end with its folder",
          logGroupClass: "a matter of price",
        },
        replaceOn: ["name", "logGroupClass"],
        computed: ["arn"],
        taggable: true,
        autoname: { property: "name", maxLength: 512 },
        create: (input, { region }) => {
          if (groups.get(input.name) !== undefined) {
            throw new CloudError(
              "ResourceAlreadyExistsException",
              `the log group ${input.name} already exists`,
            );
          }
          requireKey(input, region);
          groups.set(input.name, input);
          return Promise.resolve({
            id: input.name,
            outputs: { arn: arn("logs", region, world.account, `log-group:${input.name}`) },
          });
        },
        read: (id, { region }) => {
          const group = groups.get(id);
          return Promise.resolve(
            group && {
              inputs: group,
              outputs: { arn: arn("logs", region, world.account, `log-group:${id}`) },
            },
          );
        },
        update: (id, input, _before, { region }) => {
          requireKey(input, region);
          groups.set(id, input);
          return Promise.resolve({});
        },
        delete: (id) => {
          if (groups.get(id)?.skipDestroy === true) return Promise.resolve();
          groups.delete(id);
          // As DeleteLogGroup: its filters go with it.
          for (const { logGroupName, name } of filters.values().filter((one) => one.logGroupName === id))
            filters.delete(`${logGroupName}:${name}`);
          return Promise.resolve();
        },
      }),
    ],
  };
}
