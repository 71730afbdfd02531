import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import { backupSchedule, requireSelected } from "./plan";

const REGISTRY = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources";
const name = z.string().regex(/^\w{1,50}$/, "must have 1 to 50 letters, digits and _");

const planInputs = z.strictObject({
  name,
  scheduleExpression: backupSchedule,
  startWindowHours: z.int().min(1).max(168).default(24),
  recoveryPointSelection: z.strictObject({
    algorithm: z.enum(["LATEST_WITHIN_WINDOW", "RANDOM_WITHIN_WINDOW"]),
    includeVaults: z.array(z.string()).min(1),
    recoveryPointTypes: z.array(z.enum(["SNAPSHOT", "CONTINUOUS"])).min(1),
    selectionWindowDays: z.int().min(1).max(365).default(30),
  }),
});
type PlanInputs = z.infer<typeof planInputs>;
export type RestoreTestingPlan = PlanInputs & { readonly arn: string };

const selectionInputs = z.strictObject({
  name,
  restoreTestingPlanName: z.string(),
  iamRoleArn: z.string(),
  protectedResourceType: z.literal("S3", "must be S3: nothing else is modelled"),
  protectedResourceArns: z.array(z.string()).min(1),
  validationWindowHours: z.int().min(0).max(168).optional(),
});
type SelectionInputs = z.infer<typeof selectionInputs>;
export type RestoreTestingSelection = SelectionInputs;

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html */
export function restoreTestingModels(
  world: World,
  plans: Collection<RestoreTestingPlan>,
  selections: Collection<RestoreTestingSelection>,
  changed: () => void,
): ResourceModel[] {
  const checked = ({ recoveryPointSelection }: PlanInputs): void => {
    for (const vault of recoveryPointSelection.includeVaults)
      if (vault !== "*") world.references.require(vault, "aws:backup/vault:Vault", "includeVaults");
  };
  const plan = defineResource<PlanInputs>({
    type: "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    source: `${REGISTRY}/backup_restore_testing_plan`,
    inputs: planInputs,
    inert: { startWindowHours: "tests begin and end at once on a laptop" },
    replaceOn: ["name"],
    computed: ["arn"],
    taggable: true,
    create: (input, { region }) => {
      if (plans.get(input.name) !== undefined)
        throw new CloudError(
          "AlreadyExistsException",
          `the restore testing plan ${input.name} already exists`,
        );
      checked(input);
      const planArn = arn("backup", region, world.account, `restore-testing-plan:${input.name}`);
      plans.set(input.name, { ...input, arn: planArn });
      changed();
      return Promise.resolve({ id: input.name, outputs: { arn: planArn } });
    },
    read: (id) => {
      const found = plans.get(id);
      if (found === undefined) return Promise.resolve(undefined);
      const { arn: planArn, ...live } = found;
      return Promise.resolve({ inputs: live, outputs: { arn: planArn } });
    },
    update: (id, input) => {
      checked(input);
      plans.change(id, (before) => ({ ...before, ...input }));
      changed();
      return Promise.resolve({});
    },
    delete: (id) => {
      if (selections.find(({ restoreTestingPlanName }) => restoreTestingPlanName === id) !== undefined)
        throw new CloudError(
          "InvalidRequestException",
          `the restore testing plan ${id} still has selections`,
        );
      plans.delete(id);
      changed();
      return Promise.resolve();
    },
  });
  const requireTested = ({ iamRoleArn, protectedResourceArns }: SelectionInputs): void =>
    requireSelected(world, iamRoleArn, protectedResourceArns, "protectedResourceArns");
  const key = (planName: string, selection: string): string => `${planName}:${selection}`;
  const selection = defineResource<SelectionInputs>({
    type: "aws:backup/restoreTestingSelection:RestoreTestingSelection",
    source: `${REGISTRY}/backup_restore_testing_selection`,
    inputs: selectionInputs,
    inert: { validationWindowHours: "what a test restores is looked at and gone at once" },
    replaceOn: ["name", "restoreTestingPlanName", "protectedResourceType"],
    computed: [],
    create: (input) => {
      if (plans.get(input.restoreTestingPlanName) === undefined)
        throw new CloudError(
          "ResourceNotFoundException",
          `restoreTestingPlanName names ${input.restoreTestingPlanName}, which does not exist`,
        );
      requireTested(input);
      selections.set(key(input.restoreTestingPlanName, input.name), input);
      return Promise.resolve({ id: key(input.restoreTestingPlanName, input.name), outputs: {} });
    },
    read: (id) => {
      const found = selections.get(id);
      return Promise.resolve(found && { inputs: found, outputs: {} });
    },
    update: (id, input) => {
      requireTested(input);
      selections.set(id, input);
      return Promise.resolve({});
    },
    delete: (id) => {
      selections.delete(id);
      return Promise.resolve();
    },
  });
  return [plan, selection];
}
