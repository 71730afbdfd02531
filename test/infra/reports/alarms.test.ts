import { readAlarms } from "../../../infra/reports/alarms";
import { awsJson } from "../../support/aws-json";

const aws = awsJson();

it("names what is red in the stack's region and at the edge, page by page", async () => {
  const pages: Record<string, string[]> = { "eu-west-1": ["prod-b", "prod-a"], "us-east-1": ["prod-edge"] };
  aws.reply = ({ input, region = "" }) => {
    const all = pages[region] ?? [];
    const page = Number(input.NextToken ?? 0);
    const next = page + 1 < all.length ? { NextToken: String(page + 1) } : {};
    return { body: { MetricAlarms: all.slice(page, page + 1).map((AlarmName) => ({ AlarmName })), ...next } };
  };
  expect(await readAlarms("prod", "eu-west-1")).toEqual({ red: ["prod-a", "prod-b", "prod-edge"] });
  expect(aws.operations).toHaveLength(3);
  expect(aws.operations[0]).toMatchObject({
    name: "DescribeAlarms",
    input: { AlarmNamePrefix: "prod-", StateValue: "ALARM" },
  });
  await readAlarms("prod", "us-east-1");
  expect(aws.operations).toHaveLength(4);
});

it("says since when each is red, and which has heard nothing yet", async () => {
  const at = Date.parse("2026-11-23T12:01:40Z") / 1000;
  const none =
    "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].";
  aws.reply = () => ({
    body: {
      MetricAlarms: [
        { AlarmName: "prod-canary-page", StateTransitionedTimestamp: at, StateReason: none },
        {
          AlarmName: "prod-errors",
          StateTransitionedTimestamp: at,
          StateReason: "Threshold Crossed: 5 out of 5",
        },
        { AlarmName: "prod-silent", StateReason: none },
      ],
    },
  });
  expect(await readAlarms("prod", "us-east-1")).toEqual({
    red: [
      "prod-canary-page (since 2026-11-23T12:01Z, no data)",
      "prod-errors (since 2026-11-23T12:01Z)",
      "prod-silent (no data)",
    ],
  });
});

it("keeps to a few names: the record has little room", async () => {
  const names = Array.from({ length: 8 }, (_, index) => `prod-${index}${"x".repeat(200)}`);
  aws.reply = () => ({
    body: {
      MetricAlarms: names.map((AlarmName) => ({
        AlarmName,
        StateTransitionedTimestamp: 1,
        StateReason: "no datapoints were received",
      })),
    },
  });
  const alarms = await readAlarms("prod", "us-east-1");
  expect(JSON.stringify(alarms).length).toBeLessThan(800);
  expect(alarms).toMatchObject({ red: expect.arrayContaining(["and 3 more"]) as unknown });
});

it("are unknown where one region refuses, and repeats no message", async () => {
  aws.reply = ({ region }) =>
    region === "us-east-1"
      ? { status: 400, body: { __type: "AccessDeniedException", message: "user/secret is not authorized" } }
      : { body: { MetricAlarms: [] } };
  expect(await readAlarms("prod", "eu-west-1")).toEqual({ unknown: "AccessDeniedException" });
});

it("are unknown where nobody answers", async () => {
  process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:1";
  expect(await readAlarms("prod", "eu-west-1")).toEqual({
    unknown: expect.stringMatching(/^Error/) as string,
  });
});
