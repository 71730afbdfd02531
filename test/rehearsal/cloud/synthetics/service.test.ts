import { budgets } from "../../../../rehearsal/cloud/budgets/service";
import { chatbot } from "../../../../rehearsal/cloud/chatbot/service";
import { costExplorer } from "../../../../rehearsal/cloud/costexplorer/service";
import { iam } from "../../../../rehearsal/cloud/iam/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { synthetics } from "../../../../rehearsal/cloud/synthetics/service";
import { topicArn, topicsIn } from "../../../support/topics";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const roleArn = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;

let world: World;
let close: () => Promise<void>;
const services: Record<"canaries" | "budgets" | "costs" | "chat", Service> = {} as never;

beforeAll(async () => {
  const opened = await testWorld();
  ({ world, close } = opened);
  await topicsIn(world, "budgets", "costalerts");
  const roles = iam(world);
  for (const name of ["lambda", "chatbot"])
    await createThrough(modelOf(roles, "aws:iam/role:Role"), {
      name,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: `${name}.amazonaws.com` } },
        ],
      }),
    });
  world.references.add("runs", "aws:s3/bucket:Bucket", "runs");
  world.provide("objectKeys", { has: (bucket, key) => bucket === "runs" && key === "code.zip" });
  services.canaries = synthetics(world);
  services.budgets = budgets(world);
  services.costs = costExplorer(world);
  services.chat = chatbot(world);
});
afterAll(() => close());

describe("a canary", () => {
  const canary = (inputs: Properties = {}) =>
    createThrough(modelOf(services.canaries, "aws:synthetics/canary:Canary"), {
      name: "prod-page",
      runtimeVersion: "syn-nodejs-playwright-8.0",
      handler: "sign-in.handler",
      s3Bucket: "runs",
      s3Key: "code.zip",
      executionRoleArn: roleArn("lambda"),
      artifactS3Location: "s3://runs/page",
      schedule: { expression: "rate(5 minutes)" },
      startCanary: true,
      ...inputs,
    });

  it("runs as far as its status tells, and has a name of its own", async () => {
    const { id, outputs } = await canary();
    expect(outputs).toMatchObject({
      status: "RUNNING",
      arn: "arn:aws:synthetics:us-east-1:123456789012:canary:prod-page",
    });
    await expect(canary()).rejects.toThrow("exists already");
    await modelOf(services.canaries, "aws:synthetics/canary:Canary").delete(id, testContext());
  });

  it.each<[string, Properties, string]>([
    ["code that is not there", { s3Key: "other.zip" }, "Unable to fetch"],
    ["a role that Lambda may not assume", { executionRoleArn: roleArn("chatbot") }, "may not assume"],
    ["a bucket that is not there", { artifactS3Location: "s3://other/page" }, "other, which does not exist"],
    ["one minutes", { schedule: { expression: "rate(1 minutes)" } }, "schedule"],
    [
      "a run longer than its schedule",
      { schedule: { expression: "rate(1 minute)" }, runConfig: { timeoutInSeconds: 61 } },
      "60 seconds between two runs",
    ],
    ["an odd size", { runConfig: { memoryInMb: 1000 } }, "multiple of 64"],
    ["another runtime", { runtimeVersion: "syn-python-selenium-5.0" }, "not modelled"],
    [
      "a key without its mode",
      { artifactConfig: { s3Encryption: { encryptionMode: "SSE_S3", kmsKeyArn: "arn:k" } } },
      "goes with SSE_KMS",
    ],
    ["a capital in its name", { name: "Page" }, "small letters"],
  ])("is not made with %s", async (_, inputs, message) => {
    await expect(canary(inputs)).rejects.toThrow(message);
  });
});

describe("a budget", () => {
  const budget = (notification: Properties, name = "month") =>
    createThrough(modelOf(services.budgets, "aws:budgets/budget:Budget"), {
      name,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "100",
      limitUnit: "USD",
      notifications: [
        {
          notificationType: "ACTUAL",
          threshold: 80,
          thresholdType: "PERCENTAGE",
          comparisonOperator: "GREATER_THAN",
          ...notification,
        },
      ],
    });

  it("tells a topic that lets Budgets publish", async () => {
    expect((await budget({ subscriberSnsTopicArns: [topicArn("page")] })).id).toBe("123456789012:month");
    await expect(budget({ subscriberSnsTopicArns: [topicArn("page")] })).rejects.toThrow("exists already");
    await expect(budget({}, "other")).rejects.toThrow("tells nobody");
    await expect(budget({ subscriberSnsTopicArns: [topicArn("none")] }, "other")).rejects.toThrow(
      "does not exist",
    );
  });
});

describe("cost anomaly detection", () => {
  const monitor = (inputs: Properties) =>
    createThrough(modelOf(services.costs, "aws:costexplorer/anomalyMonitor:AnomalyMonitor"), {
      name: "m",
      ...inputs,
    });
  const told = (inputs: Properties = {}) =>
    createThrough(modelOf(services.costs, "aws:costexplorer/anomalySubscription:AnomalySubscription"), {
      name: "s",
      frequency: "IMMEDIATE",
      monitorArnLists: ["arn:monitor"],
      subscribers: [{ type: "SNS", address: topicArn("page") }],
      thresholdExpression: {
        dimension: {
          key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
          matchOptions: ["GREATER_THAN_OR_EQUAL"],
          values: ["100"],
        },
      },
      ...inputs,
    });

  it("has one monitor of all services, as many of a tag as wanted", async () => {
    const tag = { monitorType: "CUSTOM", monitorSpecification: '{"Tags":{"Key":"stack","Values":["prod"]}}' };
    await monitor(tag);
    await monitor(tag);
    await monitor({ monitorType: "DIMENSIONAL", monitorDimension: "SERVICE" });
    await expect(monitor({ monitorType: "DIMENSIONAL", monitorDimension: "SERVICE" })).rejects.toThrow(
      "Limit exceeded",
    );
    await expect(monitor({ monitorType: "CUSTOM" })).rejects.toThrow("CUSTOM takes monitorSpecification");
    await expect(monitor({ ...tag, monitorSpecification: "{" })).rejects.toThrow("is not JSON");
  });

  it("tells a topic at once, and nothing but at once", async () => {
    world.references.add("arn:monitor", "aws:costexplorer/anomalyMonitor:AnomalyMonitor", "arn:monitor");
    await told();
    await expect(told({ frequency: "DAILY" })).rejects.toThrow("IMMEDIATE is for topics");
    await expect(told({ monitorArnLists: ["arn:none"] })).rejects.toThrow("does not exist");
  });
});

describe("a chat channel", () => {
  const slack = (inputs: Properties = {}) =>
    createThrough(modelOf(services.chat, "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration"), {
      configurationName: "prod-alarms",
      iamRoleArn: roleArn("chatbot"),
      slackTeamId: "T07EA123LEP",
      slackChannelId: "C07EZ1ABC23",
      snsTopicArns: [topicArn("page")],
      ...inputs,
    });

  it("hears topics that exist, as a role that Chatbot may assume", async () => {
    await expect(slack({ iamRoleArn: roleArn("lambda") })).rejects.toThrow("may not assume it");
    await expect(slack({ snsTopicArns: [topicArn("none")] })).rejects.toThrow("does not exist");
    expect((await slack()).outputs.chatConfigurationArn).toContain("slack-channel/prod-alarms");
    await expect(slack()).rejects.toThrow("exists already");
  });
});
