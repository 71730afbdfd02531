import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { backup } from "../../../../rehearsal/cloud/backup/service";
import { iam } from "../../../../rehearsal/cloud/iam/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { kms } from "../../../../rehearsal/cloud/kms/service";
import { s3 } from "../../../../rehearsal/cloud/s3/service";
import { wire } from "../../../../rehearsal/cloud/wire/service";
import { Declared, s3Client, temporaryWorld } from "../../../support/declared";
import { until } from "../../../support/functions";

const DAY = 86_400_000;
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "backup.amazonaws.com" } }],
});

let world: World;
let declared: Declared;
let service: Service;
let client: S3Client;
let endpoint: ReturnType<typeof wire>;
let remove: () => void;
let role = "";

beforeAll(async () => {
  ({ world, remove } = await temporaryWorld(1000));
  const objects = s3(world);
  endpoint = wire(world, [objects.wire]);
  await endpoint.start?.();
  service = backup(world);
  declared = new Declared(world, [objects, iam(world), kms(world), service]);
  client = s3Client(endpoint.endpoint());
  role = String((await declared.create("Role", { name: "backup", assumeRolePolicy: TRUST })).outputs.arn);
  await declared.create("Vault", { name: "near" });
  await declared.create("Vault", { name: "far" }, { region: "us-west-2" });
});
afterAll(async () => {
  client.destroy();
  await service.stop?.();
  await endpoint.stop?.();
  remove();
});

async function bucket(name: string, versioned = true): Promise<string> {
  const { outputs } = await declared.create("Bucket", { bucket: name });
  if (versioned)
    await declared.create("BucketVersioning", {
      bucket: name,
      versioningConfiguration: { status: "Enabled" },
    });
  await client.send(new PutObjectCommand({ Bucket: name, Key: "dump.sql", Body: name }));
  return String(outputs.arn);
}
const vault = (name: string, region: string): string =>
  `arn:aws:backup:${region}:123456789012:backup-vault:${name}`;
const rule = (more: object = {}): object => ({
  ruleName: "daily",
  targetVaultName: "near",
  schedule: "cron(0 3 * * ? *)",
  lifecycle: { deleteAfter: 35 },
  ...more,
});
async function plan(name: string, resources: string[], more: object = {}): Promise<string> {
  const { id } = await declared.create("Plan", { name, rules: [rule(more)] });
  await declared.create("Selection", { name, planId: id, iamRoleArn: role, resources });
  return id;
}
/** As if the time of every plan had come; what was told since. */
function run(): { kind: string; message: string }[] {
  const before = world.events.since(0).at(-1)?.sequence ?? 0;
  void service.control?.["/backup/run"]?.(new URLSearchParams(), undefined);
  return world.events.since(before).filter(({ source }) => source === "backup");
}
const kinds = (resource: string): string[] =>
  run()
    .filter(({ message }) => message.startsWith(resource))
    .map(({ kind }) => kind);

it("takes a point of every selected bucket, copies it to the other region, and restores it", async () => {
  const dumps = await bucket("harbor-dumps");
  const copyActions = [{ destinationVaultArn: vault("far", "us-west-2"), lifecycle: { deleteAfter: 35 } }];
  const id = await plan("copied", [dumps], { copyActions });
  await declared.create("RestoreTestingPlan", {
    name: "harbor_prod",
    scheduleExpression: "cron(0 9 ? * SUN *)",
    recoveryPointSelection: {
      algorithm: "LATEST_WITHIN_WINDOW",
      includeVaults: [vault("near", "us-east-1")],
      recoveryPointTypes: ["SNAPSHOT"],
    },
  });
  await declared.create("RestoreTestingSelection", {
    name: "buckets",
    restoreTestingPlanName: "harbor_prod",
    iamRoleArn: role,
    protectedResourceType: "S3",
    protectedResourceArns: [dumps],
  });
  expect(kinds(dumps)).toEqual(["backup-completed", "copy-completed", "restore-test-completed"]);
  // A vault with something in it stays.
  await expect(declared.delete("Vault", "near")).rejects.toThrow(/contains recovery points/);
  await declared.delete("Plan", id);
});

it("does so by itself on the cloud's clock", async () => {
  const own = await bucket("harbor-nightly");
  const soon = new Date(world.clock.now() + 5 * 60_000);
  const id = await plan("nightly", [own], {
    schedule: `cron(${soon.getUTCMinutes()} ${soon.getUTCHours()} * * ? *)`,
  });
  await until(
    () =>
      world.events
        .since(0)
        .some(({ kind, message }) => kind === "backup-completed" && message.startsWith(own)),
    "the plan has run",
  );
  await declared.delete("Plan", id);
});

it("fails aloud for a bucket without versions, and for one that is gone", async () => {
  const [plain, gone] = [await bucket("harbor-plain", false), await bucket("harbor-gone")];
  const id = await plan("failing", [plain, gone]);
  world.store.collection("s3.buckets").delete("harbor-gone");
  expect(kinds(plain)).toEqual(["backup-failed"]);
  expect(kinds(gone)).toEqual(["backup-failed"]);
  await declared.delete("Plan", id);
});

it("lets a locked vault take only what its lock allows, and lets nobody take a final lock away", async () => {
  const own = await bucket("harbor-locked");
  await declared.create("Vault", { name: "locked" });
  await declared.create("VaultLockConfiguration", {
    backupVaultName: "locked",
    minRetentionDays: 7,
    changeableForDays: 3,
  });
  const short = await plan("short", [own], { targetVaultName: "locked", lifecycle: { deleteAfter: 3 } });
  expect(kinds(own)).toEqual(["backup-failed"]);
  await declared.delete("Plan", short);
  world.store
    .collection<{ lock: { finalAt: number } }>("backup.vaults")
    .change("us-east-1/locked", (one) => ({
      ...one,
      lock: { ...one.lock, finalAt: world.clock.now() - DAY },
    }));
  await expect(declared.delete("VaultLockConfiguration", "locked")).rejects.toThrow(
    /compliance mode and final/,
  );
  await declared.create("Vault", { name: "open" });
  await declared.create("VaultLockConfiguration", { backupVaultName: "open", minRetentionDays: 7 });
  await declared.delete("VaultLockConfiguration", "open");
});

it.each([
  ["a schedule that is no cron", { schedule: "rate(1 day)" }, /cron\(…\) only/],
  ["a vault that is not there", { targetVaultName: "none" }, /does not exist/],
  [
    "a copy to nowhere",
    { copyActions: [{ destinationVaultArn: vault("none", "us-west-2"), lifecycle: { deleteAfter: 7 } }] },
    /does not exist/,
  ],
  [
    "cold storage, which S3 has none of",
    { lifecycle: { deleteAfter: 100, coldStorageAfter: 1 } },
    /coldStorageAfter/,
  ],
])("refuses %s", async (_, more, message) => {
  await expect(declared.create("Plan", { name: "bad", rules: [rule(more)] })).rejects.toThrow(message);
});

it("refuses a key of another region", async () => {
  const { outputs } = await declared.create("Key", { description: "near" });
  await expect(
    declared.create("Vault", { name: "keyed", kmsKeyArn: outputs.arn }, { region: "us-west-2" }),
  ).rejects.toThrow(/serves its own region only/);
});

it("refuses a test of restoring a bucket that is not there, when it is made and when it is changed", async () => {
  const own = await bucket("harbor-tested");
  await declared.create("RestoreTestingPlan", {
    name: "tested",
    scheduleExpression: "cron(0 9 ? * SUN *)",
    recoveryPointSelection: {
      algorithm: "LATEST_WITHIN_WINDOW",
      includeVaults: ["*"],
      recoveryPointTypes: ["SNAPSHOT"],
    },
  });
  const of = (...protectedResourceArns: string[]): Properties => ({
    name: "buckets",
    restoreTestingPlanName: "tested",
    iamRoleArn: role,
    protectedResourceType: "S3",
    protectedResourceArns,
  });
  const missing = "arn:aws:s3:::harbor-nowhere";
  await expect(declared.create("RestoreTestingSelection", of(missing))).rejects.toThrow(/harbor-nowhere/);
  const { id } = await declared.create("RestoreTestingSelection", of(own));
  await expect(declared.update("RestoreTestingSelection", id, of(own, missing), of(own))).rejects.toThrow(
    /harbor-nowhere/,
  );
});
