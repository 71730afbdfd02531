import { Cluster } from "../../../infra/compute/Cluster";
import { digest } from "../support/config";
import { only } from "../support/expected";
import { Recording } from "../support/recording";

const release = {
  version: "1.2.0",
  image: `registry/harbor-api@${digest("b")}`,
  assets: digest("c"),
  schema: 1,
};

const SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration";
const CLUSTER = only(
  "aws:ecs/cluster:Cluster",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:ecr/repository:Repository",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  SCANNING,
);
const CLUSTER_ARGS = {
  config: {
    ...{ product: "harbor", stack: "prod" },
    imageRepository: { name: "harbor-api", declared: true },
    options: { ai: true, waf: true, synthetics: true, secondRegion: true, inspector: true },
  },
  plan: {
    intent: {
      slots: {
        blue: { ...release, image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/harbor-api@${digest("a")}` },
        green: release,
      },
    },
  },
  keyArn: "arn:data",
  database: { connectionSecretArn: "arn:secret" },
};

describe("the cluster", () => {
  it("keeps a log for each slot, whichever is deployed, for a year, encrypted", async () => {
    const recording = await Recording.start(CLUSTER);
    new Cluster("cluster", CLUSTER_ARGS);
    await recording.finished();
    const logs = recording
      .all("aws:cloudwatch/logGroup:LogGroup")
      .map(({ inputs }) => [inputs.name, inputs.retentionInDays, inputs.kmsKeyId]);
    expect(logs.sort()).toEqual([
      ["/aws/ecs/containerinsights/harbor-prod/performance", 365, "arn:data"],
      ["/sluice/prod/api/blue", 365, "arn:data"],
      ["/sluice/prod/api/green", 365, "arn:data"],
      ["/sluice/prod/exec", 365, "arn:data"],
    ]);
    expect(recording.one("aws:ecs/cluster:Cluster").inputs).toEqual({
      name: "harbor-prod",
      settings: [{ name: "containerInsights", value: "enabled" }],
      configuration: {
        executeCommandConfiguration: {
          kmsKeyId: "arn:data",
          logging: "OVERRIDE",
          logConfiguration: {
            cloudWatchEncryptionEnabled: true,
            cloudWatchLogGroupName: "/sluice/prod/exec",
          },
        },
      },
    });
  });

  it("keeps every image that has a tag, whose tag stays with it, and is not deleted with the stack", async () => {
    const recording = await Recording.start(CLUSTER);
    new Cluster("cluster", CLUSTER_ARGS);
    await recording.finished();
    const repository = recording.one("aws:ecr/repository:Repository");
    expect(repository.protect).toBe(true);
    expect(repository.inputs).toEqual({
      name: "harbor-api",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "arn:data" }],
      forceDelete: false,
    });
    expect(recording.one(SCANNING).inputs).toEqual({
      scanType: "ENHANCED",
      rules: [
        {
          scanFrequency: "CONTINUOUS_SCAN",
          repositoryFilters: [{ filter: "harbor-api", filterType: "WILDCARD" }],
        },
      ],
    });
    const { policy } = recording.one("aws:ecr/lifecyclePolicy:LifecyclePolicy").inputs;
    const { rules } = JSON.parse(String(policy)) as { rules: { selection: { tagStatus: string } }[] };
    expect(rules.map(({ selection }) => selection.tagStatus)).toEqual(["untagged"]);
  });

  it("leaves the repository to another stack of the account that declares it", async () => {
    const recording = await Recording.start(CLUSTER);
    const imageRepository = { name: "harbor-api", declared: false };
    new Cluster("cluster", {
      ...CLUSTER_ARGS,
      config: { ...CLUSTER_ARGS.config, imageRepository },
    });
    await recording.finished();
    expect([recording.all("aws:ecr/repository:Repository"), recording.all(SCANNING)]).toEqual([[], []]);
  });

  it("lets ECS pull the slots' images, read their secret and write their logs, and the product's own code nothing", async () => {
    const recording = await Recording.start(CLUSTER);
    new Cluster("cluster", CLUSTER_ARGS);
    await recording.finished();
    const { role, policy } = recording.one("aws:iam/rolePolicy:RolePolicy").inputs;
    expect(role).toBe("cluster-roles-execution");
    const { Statement } = JSON.parse(String(policy)) as {
      Statement: { Sid: string; Action: unknown; Resource: unknown }[];
    };
    expect(Statement.map(({ Sid }) => Sid)).toEqual(["Login", "Image", "Secrets", "SecretsKey", "Log"]);
    expect(Statement.filter(({ Sid }) => Sid.startsWith("Secrets"))).toEqual([
      { Sid: "Secrets", Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: ["arn:secret"] },
      { Sid: "SecretsKey", Effect: "Allow", Action: "kms:Decrypt", Resource: "arn:data" },
    ]);
    expect(Statement.find(({ Sid }) => Sid === "Image")?.Resource).toEqual([
      "arn:aws:ecr:eu-west-1:123456789012:repository/harbor-api",
    ]);
    expect(Statement.find(({ Sid }) => Sid === "Log")?.Resource).toEqual([
      "arn:aws:logs:us-east-1:123456789012:log-group:/sluice/prod/api/blue:*",
      "arn:aws:logs:us-east-1:123456789012:log-group:/sluice/prod/api/green:*",
    ]);
    const everywhere = Statement.filter(({ Resource }) => Resource === "*").map(({ Action }) => Action);
    expect(everywhere).toEqual(["ecr:GetAuthorizationToken"]);
  });
});
