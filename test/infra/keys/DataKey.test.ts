import { DataKey } from "../../../infra/keys/DataKey";
import { keyPolicy } from "../../../infra/keys/keyPolicy";
import { ANSWERS, only } from "../support/expected";
import { Recording } from "../support/recording";

interface Statement {
  readonly Sid: string;
  readonly Principal: { readonly Service?: string | string[]; readonly AWS?: string };
  readonly Condition?: Record<string, Record<string, string>>;
}

const statements = (JSON.parse(keyPolicy("123456789012", "eu-west-1")) as { Statement: Statement[] })
  .Statement;

describe("the data key", () => {
  it("rotates, waits as long as it can before it is gone, and no `up` deletes it", async () => {
    const recording = await Recording.start(only("aws:kms/key:Key", "aws:kms/alias:Alias"), {
      calls: ANSWERS,
    });
    new DataKey("keys", { product: "harbor", stack: "prod", awsRegion: "us-east-1" });
    await recording.finished();
    const key = recording.one("aws:kms/key:Key");
    expect(key.protect).toBe(true);
    expect(key.inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
    expect(key.inputs.policy).toBe(keyPolicy("123456789012", "us-east-1"));
    expect(recording.one("aws:kms/alias:Alias").inputs).toEqual({
      name: "alias/sluice/harbor/prod/data",
      targetKeyId: "keys-data-id",
    });
  });

  it("stays in the hands of the account", () => {
    expect(statements[0]?.Principal).toEqual({ AWS: "arn:aws:iam::123456789012:root" });
  });

  it("serves no service on behalf of another account", () => {
    const services = statements.filter(({ Principal }) => Principal.Service !== undefined);
    expect(services).toHaveLength(2);
    for (const { Condition } of services) expect(JSON.stringify(Condition)).toContain("123456789012");
    expect(JSON.stringify(services)).not.toContain('"Principal":"*"');
  });

  it("serves the log groups of its own region", () => {
    const logs = statements.find(({ Sid }) => Sid === "ByLogGroups");
    expect(logs?.Principal.Service).toBe("logs.eu-west-1.amazonaws.com");
    expect(JSON.stringify(logs?.Condition)).toContain("arn:aws:logs:eu-west-1:123456789012:log-group:*");
  });
});
