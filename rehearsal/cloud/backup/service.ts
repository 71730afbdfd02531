import type { Service } from "../kernel/model";
import { parseSchedule } from "../kernel/schedule";
import type { World } from "../kernel/world";
import { Alarms } from "../scheduler/alarms";
import { Jobs } from "./jobs";
import { type Plan, type Selection, planModel, selectionModel } from "./plan";
import type { RecoveryPoint, Vault } from "./records";
import {
  type RestoreTestingPlan,
  type RestoreTestingSelection,
  restoreTestingModels,
} from "./restoreTesting";
import { vaultLockModel, vaultModel } from "./vault";

/** AWS Backup for buckets: on the cloud's clock, recovery points are taken, copied, kept, and restored for a test. */
export function backup(world: World): Service {
  const held = {
    vaults: world.store.collection<Vault>("backup.vaults"),
    points: world.store.collection<RecoveryPoint>("backup.points"),
    selections: world.store.collection<Selection>("backup.selections"),
    restoreSelections: world.store.collection<RestoreTestingSelection>("backup.restoreSelections"),
  };
  const plans = world.store.collection<Plan>("backup.plans");
  const restorePlans = world.store.collection<RestoreTestingPlan>("backup.restorePlans");
  const alarms = new Alarms(world.clock);
  const jobs = new Jobs(world, held);

  const arm = (): void => {
    alarms.stop();
    for (const plan of plans.values())
      for (const rule of plan.rules)
        alarms.set(`${plan.id} ${rule.ruleName}`, parseSchedule(rule.schedule, 0), () =>
          jobs.backUp(plan, rule),
        );
    for (const plan of restorePlans.values())
      alarms.set(`restore ${plan.name}`, parseSchedule(plan.scheduleExpression, 0), () =>
        jobs.testRestores(plan),
      );
  };

  return {
    name: "backup",
    resources: [
      vaultModel(world, held.vaults, held.points),
      vaultLockModel(world, held.vaults),
      planModel(world, plans, held.vaults, arm),
      selectionModel(world, held.selections, plans),
      ...restoreTestingModels(world, restorePlans, held.restoreSelections, arm),
    ],
    start: () => {
      arm();
      return Promise.resolve();
    },
    stop: () => {
      alarms.stop();
      return Promise.resolve();
    },
    control: {
      "/backup/recovery-points": () =>
        held.points.values().map(({ objects, ...point }) => ({ ...point, objects: objects.length })),
      /** As if the time of every plan had come: back up, and then test the restore. */
      "/backup/run": () => {
        for (const plan of plans.values()) for (const rule of plan.rules) jobs.backUp(plan, rule);
        for (const plan of restorePlans.values()) jobs.testRestores(plan);
        return { points: held.points.values().length };
      },
    },
  };
}
