import { NodeFunction } from "../../../infra/functions/NodeFunction";
import { DATA_KEY, FUNCTION } from "../support/data";
import { only } from "../support/expected";
import { Recording } from "../support/recording";
import { rightsOf, trustedBy } from "../support/rights";

const LOG = "arn:aws:logs:us-east-1:123456789012:log-group:/sluice/prod/functions/ingest-logs";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:logs-dead-letters";

describe("a function", () => {
  let recording: Recording;
  const made = (): Record<string, unknown> => recording.one("aws:lambda/function:Function").inputs;
  beforeAll(async () => {
    recording = await Recording.start(only(...FUNCTION));
    new NodeFunction("logs", {
      source: "ingest-logs",
      description: "takes logs",
      stack: "prod",
      keyArn: DATA_KEY,
      environment: { TOKEN_SECRET_NAME: "sluice/harbor/prod/log-drain-token" },
      rights: [{ Sid: "Own", Action: "ssm:GetParameter", Resource: "arn:own" }],
      timeoutSeconds: 10,
      memory: 256,
      concurrency: 5,
    });
    await recording.finished();
  });

  it("writes JSON to a log group of its own, kept for a year and encrypted", () => {
    expect(recording.one("aws:cloudwatch/logGroup:LogGroup").inputs).toEqual({
      name: "/sluice/prod/functions/ingest-logs",
      retentionInDays: 365,
      kmsKeyId: DATA_KEY,
    });
    expect(made().loggingConfig).toMatchObject({
      logFormat: "JSON",
      logGroup: "/sluice/prod/functions/ingest-logs",
    });
  });

  it("is tried twice more, for six hours at most, and what was in vain is kept for a fortnight, encrypted", () => {
    expect(recording.one("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig").inputs).toEqual({
      functionName: "logs-function",
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 21_600,
    });
    expect(made().deadLetterConfig).toEqual({ targetArn: QUEUE });
    expect(recording.one("aws:sqs/queue:Queue").inputs).toEqual({
      kmsMasterKeyId: DATA_KEY,
      messageRetentionSeconds: 1_209_600,
    });
  });

  it("has its share of the account, its limits, and an environment of what it was given, encrypted", () => {
    expect(made()).toMatchObject({
      reservedConcurrentExecutions: 5,
      timeout: 10,
      memorySize: 256,
      kmsKeyArn: DATA_KEY,
      environment: { variables: { TOKEN_SECRET_NAME: "sluice/harbor/prod/log-drain-token" } },
    });
    expect(made().runtime).toMatch(/^nodejs(2[2-9]|[3-9]\d)\.x$/);
  });

  it("may do its own, and write its log and its dead letters: by a role that Lambda alone takes", () => {
    expect(made().role).toBe("arn:aws:iam::123456789012:role/logs-role");
    expect(trustedBy(recording, "logs-role")).toEqual({ Service: "lambda.amazonaws.com" });
    expect(rightsOf(recording, "logs-role")).toEqual({
      "logs:CreateLogStream": [`${LOG}:*`],
      "logs:PutLogEvents": [`${LOG}:*`],
      "sqs:SendMessage": [QUEUE],
      "kms:Decrypt": [DATA_KEY],
      "kms:GenerateDataKey": [DATA_KEY],
      "ssm:GetParameter": ["arn:own"],
    });
  });

  it("is made once the role may send to its queue: Lambda looks at once", () => {
    const rights = recording.one("aws:iam/rolePolicy:RolePolicy");
    expect(recording.precedes(rights, recording.one("aws:lambda/function:Function"))).toBe(true);
  });
});
