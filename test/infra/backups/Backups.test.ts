import { Backups } from "../../../infra/backups/Backups";
import { BACKUP, BUCKET, FUNCTION, KEYS, bucketNamed, dataConfig } from "../support/data";
import { only } from "../support/expected";
import { Recording } from "../support/recording";

const VAULT = "aws:backup/vault:Vault";

async function made(secondRegion: boolean): Promise<Recording> {
  const recording = await Recording.start(
    only(
      ...BACKUP,
      ...BUCKET,
      ...FUNCTION,
      "aws:secretsmanager/secret:Secret",
      "aws:scheduler/schedule:Schedule",
    ),
  );
  const config = dataConfig(secondRegion);
  new Backups("backups", { config, keys: KEYS, bucketArns: [bucketNamed("assets")] });
  return recording.finished();
}
const copies = (recording: Recording): unknown => {
  const [rule] = recording.one("aws:backup/plan:Plan").inputs.rules as { copyActions?: unknown }[];
  return rule?.copyActions;
};

describe("all that is backed up", () => {
  it("are the buckets of other rooms and the exported settings, and both are restored for a test", async () => {
    const recording = await made(true);
    const all = [bucketNamed("assets"), bucketNamed("backups-settings-bucket")];
    expect(recording.one("aws:backup/selection:Selection").inputs.resources).toEqual(all);
    const tested = recording.one("aws:backup/restoreTestingSelection:RestoreTestingSelection");
    expect(tested.inputs.protectedResourceArns).toEqual(all);
  });

  it("is copied to a vault in the second region", async () => {
    const recording = await made(true);
    expect(recording.all(VAULT).map(({ name, inputs }) => [name, inputs.region])).toEqual([
      ["backups-vault", "us-east-1"],
      ["backups-second-vault", "us-west-2"],
    ]);
    expect(copies(recording)).toEqual([
      expect.objectContaining({
        destinationVaultArn: "arn:aws:backup:us-east-1:123456789012:backups-second-vault",
      }),
    ]);
  });

  it("stays in its region where the option is off: no second vault, no key there, no copy", async () => {
    const recording = await made(false);
    expect(recording.all(VAULT).map(({ name }) => name)).toEqual(["backups-vault"]);
    expect(recording.all("aws:kms/key:Key").map(({ inputs }) => inputs.region)).toEqual(["us-east-1"]);
    expect(copies(recording)).toBeUndefined();
  });
});
