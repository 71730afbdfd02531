import * as pulumi from "@pulumi/pulumi";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ecs from "@pulumi/aws/ecs";
import type { StackConfig } from "../config/read";
import { type Intent, configuredSlots } from "../release/intent";
import type { SlotName } from "../release/slots";
import { ImageRepository, repositoryArns } from "./ImageRepository";
import { RegistryScanning } from "./RegistryScanning";
import { TaskRoles } from "./TaskRoles";

export interface ClusterArgs {
  readonly config: Pick<StackConfig, "product" | "stack" | "imageRepository" | "options">;
  /** What the slots run: only the repositories of these images may be pulled from. */
  readonly plan: { readonly intent: Pick<Intent, "slots"> };
  /** The key that encrypts logs, images and the secrets that tasks take. */
  readonly keyArn: pulumi.Input<string>;
  readonly database: { readonly connectionSecretArn: pulumi.Input<string> };
}

/** Where the tasks of both slots run, what they run as, where their images come from, and where they write their logs. */
export class Cluster extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly roles: TaskRoles;
  /** ARN of the secret that tasks take as the connection to the database. */
  readonly databaseSecretArn: pulumi.Output<string>;
  /** Names of the log groups. */
  readonly logGroups: Readonly<Record<SlotName, pulumi.Output<string>>>;

  constructor(name: string, args: ClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:compute:Cluster", name, {}, options);
    const { plan, keyArn, database } = args;
    // Here and not with the slot: a rollback takes a failed slot away, and what it wrote is needed to find out why (R6).
    const logs = { blue: this.slotLog(name, "blue", args), green: this.slotLog(name, "green", args) };
    this.logGroups = { blue: logs.blue.name, green: logs.green.name };
    const cluster = this.cluster(name, args);
    this.arn = cluster.arn;
    this.name = cluster.name;
    const { imageRepository, options: on } = args.config;
    if (imageRepository.declared) {
      new ImageRepository(`${name}-images`, { name: imageRepository.name, keyArn }, { parent: this });
      if (on.inspector)
        new RegistryScanning(`${name}-scanning`, { repository: imageRepository.name }, { parent: this });
    }
    this.roles = new TaskRoles(
      `${name}-roles`,
      {
        logGroupArns: [logs.blue.arn, logs.green.arn],
        secrets: { arns: [database.connectionSecretArn], keyArn },
        repositoryArns: repositoryArns(configuredSlots(plan.intent).map(({ release }) => release.image)),
      },
      { parent: this },
    );
    this.databaseSecretArn = pulumi.output(database.connectionSecretArn);
    this.registerOutputs({ arn: this.arn, name: this.name, logGroups: this.logGroups });
  }

  private cluster(name: string, args: ClusterArgs): ecs.Cluster {
    // Nobody opens a shell in a task (enableExecuteCommand is off). Whoever turns that on one day is on record.
    const sessions = this.log(`${name}-sessions`, own(args, "exec"), args);
    // Container Insights would make this group itself, unencrypted and kept for a day: so it is there before the cluster,
    // whose name is therefore fixed. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-reference-performance-entries-ECS.html
    const called = `${args.config.product}-${args.config.stack}`;
    const insights = this.log(`${name}-insights`, `/aws/ecs/containerinsights/${called}/performance`, args);
    return new ecs.Cluster(
      `${name}-ecs`,
      {
        name: called,
        settings: [{ name: "containerInsights", value: "enabled" }],
        configuration: {
          executeCommandConfiguration: {
            kmsKeyId: args.keyArn,
            logging: "OVERRIDE",
            logConfiguration: { cloudWatchEncryptionEnabled: true, cloudWatchLogGroupName: sessions.name },
          },
        },
      },
      { parent: this, dependsOn: [insights] },
    );
  }

  private slotLog(name: string, slot: SlotName, args: ClusterArgs): cloudwatch.LogGroup {
    return this.log(`${name}-logs-${slot}`, own(args, `api/${slot}`), args, { slot });
  }

  private log(
    name: string,
    group: string,
    { keyArn }: ClusterArgs,
    tags?: Record<string, string>,
  ): cloudwatch.LogGroup {
    return new cloudwatch.LogGroup(
      name,
      {
        name: group,
        retentionInDays: 365,
        kmsKeyId: keyArn,
        ...(tags && { tags }),
      },
      { parent: this, protect: true },
    );
  }
}

/** Name of a log group of the stack's own. */
const own = ({ config }: ClusterArgs, path: string): string => `/sluice/${config.stack}/${path}`;
