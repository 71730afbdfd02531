import { randomUUID } from "node:crypto";
import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { scheduleFault } from "../kernel/schedule";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import type { Vault } from "./records";
import { keyOf } from "./vault";

const REGISTRY = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources";

/** AWS Backup takes cron only. https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html */
export const backupSchedule = z.string().superRefine((text, context) => {
  const fault = text.startsWith("cron(") ? scheduleFault(text) : `${text}: AWS Backup takes cron(…) only`;
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
});
// No coldStorageAfter: AWS Backup has no cold storage for S3.
const lifecycle = z.strictObject({ deleteAfter: z.int().min(1).max(36_500) });
const planInputs = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,50}$/, "must have 1 to 50 letters, digits and -_."),
  rules: z
    .array(
      z.strictObject({
        ruleName: z.string().regex(/^[\w.-]{1,50}$/, "must have 1 to 50 letters, digits and -_."),
        targetVaultName: z.string(),
        schedule: backupSchedule,
        startWindow: z.int().min(60).optional(),
        completionWindow: z.int().min(120).optional(),
        lifecycle,
        copyActions: z.array(z.strictObject({ destinationVaultArn: z.string(), lifecycle })).optional(),
      }),
    )
    .min(1),
});
type PlanInputs = z.infer<typeof planInputs>;
export interface Plan extends PlanInputs {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
  readonly version: number;
}

const selectionInputs = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,50}$/, "must have 1 to 50 letters, digits and -_."),
  planId: z.string(),
  iamRoleArn: z.string(),
  resources: z
    .array(z.string().startsWith("arn:aws:s3:::", "must be buckets: nothing else is modelled"))
    .min(1),
});
type SelectionInputs = z.infer<typeof selectionInputs>;
export interface Selection extends SelectionInputs {
  readonly id: string;
}

/** What every selection needs: a role that AWS Backup may take, and buckets that are there; `property` names them. */
export function requireSelected(
  world: World,
  role: string,
  buckets: readonly string[],
  property: string,
): void {
  if (world.use("roles").find(role)?.trustedServices.includes("backup.amazonaws.com") !== true)
    throw new CloudError(
      "InvalidParameterValueException",
      `the role ${role} does not exist or does not trust backup.amazonaws.com`,
    );
  for (const bucket of buckets) world.references.require(bucket, "aws:s3/bucket:Bucket", property);
}

export function planModel(
  world: World,
  plans: Collection<Plan>,
  vaults: Collection<Vault>,
  changed: () => void,
): ResourceModel {
  const checked = ({ rules }: PlanInputs, region: string): void => {
    for (const { targetVaultName, copyActions = [] } of rules) {
      if (vaults.get(keyOf(region, targetVaultName)) === undefined)
        throw new CloudError(
          "InvalidParameterValueException",
          `targetVaultName names ${targetVaultName}, which does not exist in ${region}`,
        );
      for (const { destinationVaultArn } of copyActions)
        world.references.require(destinationVaultArn, "aws:backup/vault:Vault", "destinationVaultArn");
    }
  };
  return defineResource<PlanInputs>({
    type: "aws:backup/plan:Plan",
    source: `${REGISTRY}/backup_plan`,
    inputs: planInputs,
    inert: {
      "rules.startWindow": "jobs begin and end at once on a laptop",
      "rules.completionWindow": "jobs begin and end at once on a laptop",
    },
    replaceOn: ["name"],
    computed: ["arn", "version"],
    recomputed: { rules: ["version"] },
    taggable: true,
    autoname: { property: "name", maxLength: 50 },
    create: (input, { region }) => {
      checked(input, region);
      const id = randomUUID();
      const plan = {
        ...input,
        id,
        region,
        version: 1,
        arn: arn("backup", region, world.account, `backup-plan:${id}`),
      };
      plans.set(id, plan);
      changed();
      return Promise.resolve({ id, outputs: { arn: plan.arn, version: "1" } });
    },
    read: (id) => {
      const plan = plans.get(id);
      return Promise.resolve(
        plan && {
          inputs: { name: plan.name, rules: plan.rules },
          outputs: { arn: plan.arn, version: String(plan.version) },
        },
      );
    },
    update: (id, input, _before, { region }) => {
      checked(input, region);
      plans.change(id, (plan) => ({ ...plan, ...input, version: plan.version + 1 }));
      changed();
      return Promise.resolve({ version: String(plans.get(id)?.version ?? 1) });
    },
    delete: (id) => {
      plans.delete(id);
      changed();
      return Promise.resolve();
    },
  });
}

export function selectionModel(
  world: World,
  selections: Collection<Selection>,
  plans: Collection<Plan>,
): ResourceModel {
  return defineResource<SelectionInputs>({
    type: "aws:backup/selection:Selection",
    source: `${REGISTRY}/backup_selection`,
    inputs: selectionInputs,
    replaceOn: ["*"],
    computed: [],
    autoname: { property: "name", maxLength: 50 },
    create: (input) => {
      if (plans.get(input.planId) === undefined)
        throw new CloudError(
          "InvalidParameterValueException",
          `planId names ${input.planId}, which does not exist`,
        );
      requireSelected(world, input.iamRoleArn, input.resources, "resources");
      const id = randomUUID();
      selections.set(id, { ...input, id });
      return Promise.resolve({ id, outputs: {} });
    },
    read: (id) => {
      const found = selections.get(id);
      if (found === undefined) return Promise.resolve(undefined);
      const { id: _, ...live } = found;
      return Promise.resolve({ inputs: live, outputs: {} });
    },
    delete: (id) => {
      selections.delete(id);
      return Promise.resolve();
    },
  });
}
