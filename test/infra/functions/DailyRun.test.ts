import { DailyRun } from "../../../infra/functions/DailyRun";
import { DATA_KEY } from "../support/data";
import { only } from "../support/expected";
import { Recording } from "../support/recording";
import { rightsOf, trustedBy } from "../support/rights";

const SCHEDULE = "aws:scheduler/schedule:Schedule";

describe("a daily run", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await Recording.start(only("aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy", SCHEDULE));
    const target = { arn: "arn:function", deadLetters: { arn: "arn:dead" } };
    new DailyRun("daily", { description: "exports", hour: 5, target, keyArn: DATA_KEY });
    await recording.finished();
  });

  it("is due every day at its hour of UTC, and tells the function when: a retry does the same work", () => {
    expect(recording.one(SCHEDULE).inputs).toMatchObject({
      scheduleExpression: "cron(0 5 * * ? *)",
      scheduleExpressionTimezone: "UTC",
      kmsKeyArn: DATA_KEY,
      target: { arn: "arn:function", input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}' },
    });
  });

  it("is tried again for an hour, and leaves what was in vain where somebody finds it", () => {
    expect(recording.one(SCHEDULE).inputs.target).toMatchObject({
      deadLetterConfig: { arn: "arn:dead" },
      retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 3600 },
    });
  });

  it("may invoke the one function and send to the one queue, by a role that the scheduler alone takes", () => {
    expect(trustedBy(recording, "daily-role")).toEqual({ Service: "scheduler.amazonaws.com" });
    expect(rightsOf(recording, "daily-role")).toEqual({
      "lambda:InvokeFunction": ["arn:function"],
      "sqs:SendMessage": ["arn:dead"],
      "kms:Decrypt": [DATA_KEY],
      "kms:GenerateDataKey": [DATA_KEY],
    });
  });

  it("is scheduled once its role has its rights", () => {
    const rights = recording.one("aws:iam/rolePolicy:RolePolicy");
    expect(recording.precedes(rights, recording.one(SCHEDULE))).toBe(true);
  });
});
