import { Safekeeping } from "../../../infra/backups/Safekeeping";
import { BACKUP, FUNCTION, KEYS, LOCKED_BUCKET, REPLICA, bucketNamed, dataConfig } from "../support/data";
import { only } from "../support/expected";
import { Recording } from "../support/recording";

it("backs up every bucket that holds data: the assets, the dumps of the database, the exported settings", async () => {
  const recording = await Recording.start(
    only(
      ...BACKUP,
      ...FUNCTION,
      ...LOCKED_BUCKET,
      ...REPLICA,
      "aws:secretsmanager/secret:Secret",
      "aws:secretsmanager/secretVersion:SecretVersion",
      "aws:scheduler/schedule:Schedule",
      "aws:lambda/functionUrl:FunctionUrl",
      "aws:lambda/permission:Permission",
    ),
  );
  const store = { bucketArn: bucketNamed("assets-bucket") };
  new Safekeeping("data", { config: dataConfig(true), keys: KEYS, store });
  await recording.finished();
  const kept = recording.one("aws:backup/selection:Selection").inputs.resources;
  expect(kept).toEqual(
    ["assets-bucket", "data-database-dumps-bucket", "data-backups-settings-bucket"].map(bucketNamed),
  );
  // Whatever else is a bucket here is the copy of one of them.
  const buckets = recording.all("aws:s3/bucket:Bucket").map(({ name }) => bucketNamed(name));
  expect(buckets.filter((one) => !(kept as string[]).includes(one))).toEqual([
    bucketNamed("data-database-dumps-second-bucket"),
  ]);
});
