import { SettingsExport } from "../../../infra/backups/SettingsExport";
import { BUCKET, DATA_KEY, FUNCTION, KEYS, bucketNamed, dataConfig } from "../support/data";
import { only } from "../support/expected";
import { Recording } from "../support/recording";
import { rightsOf } from "../support/rights";

const WHAT = ["export-auth0", "export-stripe", "export-cloudflare"];
const parameter = (what: string): string =>
  `arn:aws:ssm:us-east-1:123456789012:parameter/aws/reference/secretsmanager/sluice/harbor/prod/${what}`;
const secret = (what: string): string =>
  `arn:aws:secretsmanager:us-east-1:123456789012:secret:sluice/harbor/prod/${what}-AbCdEf`;

describe("the export of settings", () => {
  const config = dataConfig(true);
  let recording: Recording;
  beforeAll(async () => {
    // No SecretVersion among them: whoever put a secret's value into the state would fail here.
    const types = [
      ...BUCKET,
      ...FUNCTION,
      "aws:secretsmanager/secret:Secret",
      "aws:scheduler/schedule:Schedule",
    ];
    recording = await Recording.start(only(...(types as Parameters<typeof only>)));
    new SettingsExport("settings", { config, keys: KEYS });
    await recording.finished();
  });

  it("runs every day at the hour of the config, one at a time", () => {
    const exporter = recording.one("aws:lambda/function:Function");
    expect(exporter.inputs.reservedConcurrentExecutions).toBe(1);
    expect(recording.one("aws:scheduler/schedule:Schedule").inputs).toMatchObject({
      scheduleExpression: "cron(0 2 * * ? *)",
      target: { arn: "arn:aws:lambda:us-east-1:123456789012:settings-function" },
    });
  });

  it("knows its secrets by name: no value is in the environment, nor anywhere else that is declared", () => {
    expect(recording.one("aws:lambda/function:Function").inputs.environment).toEqual({
      variables: {
        EXPORT_BUCKET: "settings-bucket-1a2b3c4",
        AUTH0_DOMAIN: config.backups.auth0.domain,
        AUTH0_CLIENT_ID: config.backups.auth0.clientId,
        CLOUDFLARE_ZONE_ID: config.zoneId,
        AUTH0_SECRET_NAME: "sluice/harbor/prod/export-auth0",
        STRIPE_SECRET_NAME: "sluice/harbor/prod/export-stripe",
        CLOUDFLARE_SECRET_NAME: "sluice/harbor/prod/export-cloudflare",
      },
    });
    const secrets = recording.all("aws:secretsmanager/secret:Secret");
    expect(secrets.map(({ inputs, protect }) => [inputs.name, inputs.kmsKeyId, protect])).toEqual(
      WHAT.map((what) => [`sluice/harbor/prod/${what}`, DATA_KEY, true]),
    );
  });

  it("may read its three secrets and write below settings/, and nothing else of either", () => {
    const { "ssm:GetParameter": parameters, ...rights } = rightsOf(recording, "settings-role");
    expect(parameters).toEqual(WHAT.map(parameter));
    expect(rights["secretsmanager:GetSecretValue"]).toEqual(WHAT.map(secret));
    expect(Object.entries(rights).filter(([action]) => action.startsWith("s3:"))).toEqual([
      ["s3:PutObject", [`${bucketNamed("settings-bucket")}/settings/*`]],
    ]);
    expect(Object.keys(rights).filter((action) => /[*?]/.test(action))).toEqual([]);
  });

  it("keeps a year and more, in a bucket whose guards are there before anything is written", () => {
    const { rules } = recording.one(
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    ).inputs;
    expect((rules as { expiration: { days: number } }[])[0]?.expiration.days).toBeGreaterThan(366);
    const daily = recording.one("aws:scheduler/schedule:Schedule");
    for (const type of BUCKET) expect(recording.precedes(recording.one(type), daily)).toBe(true);
  });
});
