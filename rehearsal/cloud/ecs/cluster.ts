import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import type { ClusterRecord, Records } from "./records";

const inputs = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,255}$/, "must be 1 to 255 letters, digits, _ and -"),
  settings: z
    .array(
      z.strictObject({
        name: z.literal("containerInsights"),
        value: z.enum(["enabled", "disabled", "enhanced"]),
      }),
    )
    .optional(),
  configuration: z
    .strictObject({
      executeCommandConfiguration: z
        .strictObject({
          kmsKeyId: z.string().optional(),
          logging: z.enum(["NONE", "DEFAULT", "OVERRIDE"]).optional(),
          logConfiguration: z
            .strictObject({
              cloudWatchEncryptionEnabled: z.boolean().optional(),
              cloudWatchLogGroupName: z.string(),
            })
            .optional(),
        })
        .refine(
          ({ logging, logConfiguration }) => (logging === "OVERRIDE") === (logConfiguration !== undefined),
          "logConfiguration goes with logging OVERRIDE, and only with it",
        )
        .optional(),
    })
    .optional(),
});
type Inputs = z.infer<typeof inputs>;

/** AWS's default while a cluster declares no settings. */
const DEFAULT_SETTINGS = [{ name: "containerInsights", value: "disabled" }] as const;

export function cluster(world: World, { clusters, services }: Records): ResourceModel {
  const outputs = (record: ClusterRecord): Record<string, unknown> => ({
    arn: record.arn,
    settings: record.settings,
  });
  return defineResource<Inputs>({
    type: "aws:ecs/cluster:Cluster",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_cluster",
    inputs,
    inert: {
      settings:
        "enhanced is enabled: CPU and memory that tasks reserve and use, by cluster, service and family, without the further metrics of containers",
      configuration:
        "nobody opens a shell in a task through ECS here; the tasks are processes of this machine",
    },
    replaceOn: ["name"],
    computed: ["arn"],
    autoname: { property: "name", maxLength: 255 },
    taggable: true,
    create: (input, { region }) => {
      requireReferences(world, input);
      const record = {
        arn: arn("ecs", region, world.account, `cluster/${input.name}`),
        name: input.name,
        settings: input.settings ?? DEFAULT_SETTINGS,
      };
      if (clusters.get(record.arn) !== undefined) {
        // CreateCluster would hand back the one that exists, and two programs would own it.
        throw new CloudError(
          "ClientException",
          `the cluster ${input.name} already exists; choose another name or import it`,
        );
      }
      clusters.set(record.arn, record);
      return Promise.resolve({ id: record.arn, outputs: outputs(record) });
    },
    read: (id) => {
      const record = clusters.get(id);
      return Promise.resolve(
        record && { inputs: { name: record.name, settings: record.settings }, outputs: outputs(record) },
      );
    },
    update: (id, input) => {
      requireReferences(world, input);
      clusters.change(id, (record) => ({ ...record, settings: input.settings ?? DEFAULT_SETTINGS }));
      return Promise.resolve({ settings: input.settings ?? DEFAULT_SETTINGS });
    },
    delete: (id) => {
      const inside = services.values().filter((service) => service.cluster === id);
      if (inside.length > 0) {
        throw new CloudError(
          "ClusterContainsServicesException",
          `The Cluster cannot be deleted while Services are active. (${inside.map(({ name }) => name).join(", ")})`,
        );
      }
      clusters.delete(id);
      return Promise.resolve();
    },
  });
}

function requireReferences(world: World, { configuration }: Inputs): void {
  const { kmsKeyId, logConfiguration } = configuration?.executeCommandConfiguration ?? {};
  if (kmsKeyId !== undefined && world.use("keys").find(kmsKeyId) === undefined)
    throw new CloudError(
      "InvalidParameterException",
      `the key ${kmsKeyId} does not exist, or is pending deletion`,
    );
  if (logConfiguration === undefined) return;
  world.references.require(
    logConfiguration.cloudWatchLogGroupName,
    "aws:cloudwatch/logGroup:LogGroup",
    "configuration.executeCommandConfiguration.logConfiguration.cloudWatchLogGroupName",
    "InvalidParameterException",
  );
}
