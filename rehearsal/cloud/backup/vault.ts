import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import { requireKey } from "../kms/requireKey";
import { DAY, type RecoveryPoint, type Vault } from "./records";

const REGISTRY = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources";

const vaultInputs = z.strictObject({
  name: z.string().regex(/^[\w-]{2,50}$/, "must have 2 to 50 letters, digits, - and _"),
  kmsKeyArn: z.string().optional(),
  forceDestroy: z.boolean().default(false),
});
type VaultInputs = z.infer<typeof vaultInputs>;

/** A vault's key: names are unique by region. */
export const keyOf = (region: string, name: string): string => `${region}/${name}`;

export function vaultModel(
  world: World,
  vaults: Collection<Vault>,
  points: Collection<RecoveryPoint>,
): ResourceModel {
  const outputs = (vault: Vault): Record<string, unknown> => ({
    arn: vault.arn,
    recoveryPoints: points.values().filter(({ vaultArn }) => vaultArn === vault.arn).length,
  });
  return defineResource<VaultInputs>({
    type: "aws:backup/vault:Vault",
    source: `${REGISTRY}/backup_vault`,
    inputs: vaultInputs,
    replaceOn: ["name", "kmsKeyArn"],
    computed: ["arn", "recoveryPoints"],
    taggable: true,
    autoname: { property: "name", maxLength: 50 },
    create: (input, { region }) => {
      if (vaults.get(keyOf(region, input.name)) !== undefined)
        throw new CloudError(
          "AlreadyExistsException",
          `Backup vault with the same name already exists: ${input.name}`,
        );
      requireKey(world, input.kmsKeyArn, "kmsKeyArn");
      if (input.kmsKeyArn !== undefined && input.kmsKeyArn.split(":")[3] !== region)
        throw new CloudError(
          "InvalidParameterValueException",
          `kmsKeyArn names ${input.kmsKeyArn}; the vault is in ${region}, and a key serves its own region only`,
        );
      const vault: Vault = {
        ...input,
        region,
        arn: arn("backup", region, world.account, `backup-vault:${input.name}`),
      };
      vaults.set(keyOf(region, input.name), vault);
      return Promise.resolve({ id: input.name, outputs: outputs(vault) });
    },
    read: (id, { region }) => {
      const vault = vaults.get(keyOf(region, id));
      if (vault === undefined) return Promise.resolve(undefined);
      const { name, kmsKeyArn, forceDestroy } = vault;
      return Promise.resolve({ inputs: { name, kmsKeyArn, forceDestroy }, outputs: outputs(vault) });
    },
    update: (id, { forceDestroy }, _before, { region }) => {
      vaults.change(keyOf(region, id), (vault) => ({ ...vault, forceDestroy }));
      return Promise.resolve({});
    },
    delete: (id, { region }) => {
      const vault = vaults.get(keyOf(region, id));
      const held = points.values().filter(({ vaultArn }) => vaultArn === vault?.arn);
      if (held.length > 0 && (vault?.forceDestroy !== true || vault.lock !== undefined))
        throw new CloudError(
          "InvalidRequestException",
          `Backup vault cannot be deleted because it contains recovery points: ${id} has ${held.length}`,
        );
      for (const { arn: point } of held) points.delete(point);
      vaults.delete(keyOf(region, id));
      return Promise.resolve();
    },
  });
}

const lockInputs = z
  .strictObject({
    backupVaultName: z.string(),
    changeableForDays: z.int().min(3).max(36_500).optional(),
    minRetentionDays: z.int().min(1).max(36_500).optional(),
    maxRetentionDays: z.int().min(1).max(36_500).optional(),
  })
  .refine(
    ({ minRetentionDays: least, maxRetentionDays: most }) =>
      least === undefined || most === undefined || least <= most,
    "minRetentionDays must not be more than maxRetentionDays",
  );
type LockInputs = z.infer<typeof lockInputs>;

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html */
export function vaultLockModel(world: World, vaults: Collection<Vault>): ResourceModel {
  return defineResource<LockInputs>({
    type: "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    source: `${REGISTRY}/backup_vault_lock_configuration`,
    inputs: lockInputs,
    replaceOn: ["*"],
    deleteBeforeReplace: true,
    computed: ["backupVaultArn"],
    create: ({ backupVaultName, changeableForDays, ...days }, { region }) => {
      const vault = vaults.get(keyOf(region, backupVaultName));
      if (vault === undefined)
        throw new CloudError(
          "ResourceNotFoundException",
          `there is no backup vault ${backupVaultName} in ${region}`,
        );
      const finalAt =
        changeableForDays === undefined ? undefined : world.clock.now() + changeableForDays * DAY;
      vaults.set(keyOf(region, backupVaultName), { ...vault, lock: { ...days, changeableForDays, finalAt } });
      return Promise.resolve({ id: backupVaultName, outputs: { backupVaultArn: vault.arn } });
    },
    read: (id, { region }) => {
      const vault = vaults.get(keyOf(region, id));
      if (vault?.lock === undefined) return Promise.resolve(undefined);
      const { finalAt: _, ...lock } = vault.lock;
      return Promise.resolve({
        inputs: { backupVaultName: id, ...lock },
        outputs: { backupVaultArn: vault.arn },
      });
    },
    delete: (id, { region }) => {
      const finalAt = vaults.get(keyOf(region, id))?.lock?.finalAt;
      if (finalAt !== undefined && finalAt <= world.clock.now())
        throw new CloudError(
          "InvalidRequestException",
          `the lock of ${id} is in compliance mode and final: nobody can take it away, AWS neither`,
        );
      vaults.change(keyOf(region, id), ({ lock: _, ...vault }) => vault);
      return Promise.resolve();
    },
  });
}
