import { randomUUID } from "node:crypto";
import { arn } from "../kernel/identifiers";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import type { Plan, Selection } from "./plan";
import { DAY, type RecoveryPoint, type Vault } from "./records";
import type { RestoreTestingPlan, RestoreTestingSelection } from "./restoreTesting";
import { keyOf } from "./vault";

interface Held {
  readonly vaults: Collection<Vault>;
  readonly points: Collection<RecoveryPoint>;
  readonly selections: Collection<Selection>;
  readonly restoreSelections: Collection<RestoreTestingSelection>;
}
type Rule = Plan["rules"][number];

/** What plans do when their time has come: back up, copy, and test a restore. Nothing fails in silence. */
export class Jobs {
  constructor(
    private readonly world: World,
    private readonly held: Held,
  ) {}

  backUp({ id, region }: Plan, rule: Rule): void {
    this.expire();
    const vault = this.held.vaults.get(keyOf(region, rule.targetVaultName));
    const chosen = this.held.selections.values().filter(({ planId }) => planId === id);
    for (const resource of chosen.flatMap(({ resources }) => resources)) {
      const contents = this.world.use("bucketContents").find(resource.replace(/^arn:aws:s3:::/, ""));
      const fault =
        contents === undefined
          ? "the bucket is gone"
          : !contents.versioned
            ? "Versioning must be enabled: AWS Backup needs it"
            : lockFault(vault, rule.lifecycle.deleteAfter);
      if (fault !== undefined || contents === undefined || vault === undefined) {
        this.tell("backup-failed", `${resource}: ${fault ?? "the vault is gone"}`, { resource });
        continue;
      }
      const point = this.store(vault, resource, contents.current, rule.lifecycle.deleteAfter);
      this.tell("backup-completed", `${resource} lies in ${vault.name}, ${contents.current.length} objects`, {
        resource,
        recoveryPoint: point.arn,
      });
      for (const copy of rule.copyActions ?? [])
        this.copy(point, copy.destinationVaultArn, copy.lifecycle.deleteAfter);
    }
  }

  /** Restores the newest point of each resource: every object must still be there, whole. */
  testRestores({ name, recoveryPointSelection }: RestoreTestingPlan): void {
    this.expire();
    const { includeVaults, selectionWindowDays } = recoveryPointSelection;
    const since = this.world.clock.now() - selectionWindowDays * DAY;
    const chosen = this.held.restoreSelections.values().filter((one) => one.restoreTestingPlanName === name);
    for (const resource of chosen.flatMap(({ protectedResourceArns }) => protectedResourceArns)) {
      const [newest] = this.held.points
        .values()
        .filter((point) => point.resourceArn === resource && point.createdAt >= since)
        .filter(({ vaultArn }) => includeVaults.includes("*") || includeVaults.includes(vaultArn))
        .sort((left, right) => right.createdAt - left.createdAt);
      const lost =
        newest?.objects.filter(({ digest }) => !this.world.use("bucketContents").holds(digest)) ?? [];
      if (newest === undefined || lost.length > 0) {
        const why =
          newest === undefined
            ? `no recovery point of the last ${selectionWindowDays} days`
            : `${lost.length} objects cannot be read`;
        this.tell("restore-test-failed", `${resource}: ${why}`, { resource });
      } else {
        this.tell("restore-test-completed", `${resource}: ${newest.objects.length} objects restored`, {
          resource,
          recoveryPoint: newest.arn,
        });
      }
    }
  }

  private copy(point: RecoveryPoint, vaultArn: string, days: number): void {
    const vault = this.held.vaults.find((one) => one.arn === vaultArn);
    const fault = vault === undefined ? "the vault is gone" : lockFault(vault, days);
    if (vault === undefined || fault !== undefined)
      return this.tell("copy-failed", `${point.resourceArn} to ${vaultArn}: ${fault ?? ""}`, {
        resource: point.resourceArn,
      });
    this.store(vault, point.resourceArn, point.objects, days);
    this.tell("copy-completed", `${point.resourceArn} lies in ${vault.name}, ${vault.region}, too`, {
      resource: point.resourceArn,
      region: vault.region,
    });
  }

  private store(
    vault: Vault,
    resourceArn: string,
    objects: RecoveryPoint["objects"],
    days: number,
  ): RecoveryPoint {
    const now = this.world.clock.now();
    const point = {
      arn: arn("backup", vault.region, this.world.account, `recovery-point:${randomUUID()}`),
      vaultArn: vault.arn,
      resourceArn,
      createdAt: now,
      deleteAt: now + days * DAY,
      objects,
    };
    this.held.points.set(point.arn, point);
    return point;
  }

  private expire(): void {
    for (const { arn: point, deleteAt } of this.held.points.values())
      if (deleteAt !== undefined && deleteAt <= this.world.clock.now()) this.held.points.delete(point);
  }

  private tell(kind: string, message: string, detail: Record<string, unknown>): void {
    this.world.events.record("backup", kind, message, detail);
  }
}

/** A locked vault takes only what is kept for as long as the lock says. https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html */
function lockFault(vault: Vault | undefined, days: number): string | undefined {
  const { minRetentionDays: least = 0, maxRetentionDays: most = Infinity } = vault?.lock ?? {};
  if (days >= least && days <= most) return undefined;
  return `${days} days of retention do not fit the lock of ${vault?.name ?? "the vault"} (${least} to ${most} days)`;
}
