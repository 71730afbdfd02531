import { countAnswers } from "../../../infra/reports/answered";
import { awsJson } from "../../support/aws-json";

const aws = awsJson();
const WATCHED = { loadBalancer: "app/traffic/1", blue: "targetgroup/blue/2", green: "targetgroup/green/3" };
const SINCE = new Date(Date.now() - 3_600_000).toISOString();
const errors = { requests: 50, percent: 5 };
const count = (since: string | null = SINCE, watched: typeof WATCHED | null = WATCHED) =>
  countAnswers(watched, { slot: "green", since }, "eu-west-1", errors);
const of = (Id: string, Values: readonly number[]) => ({
  Id,
  Label: Id,
  Timestamps: Values.map((_, index) => 1_795_000_000 - 60 * index),
  Values,
});

describe("what a candidate answered", () => {
  it("is the sum over its target group since then, page by page; a connection refused counts as failed", async () => {
    aws.reply = ({ input }) =>
      input.NextToken === undefined
        ? { body: { MetricDataResults: [of("asked0", [30, 20]), of("asked4", [2])], NextToken: "more" } }
        : { body: { MetricDataResults: [of("asked0", [10]), of("asked5", [1, 4]), of("asked1", [53])] } };
    expect(await count()).toEqual({ requests: 60, failed: 7, floor: 50, percent: 5 });
    const [{ name, region, input } = { name: "", region: "", input: {} }] = aws.operations;
    expect([name, region, aws.operations.length]).toEqual(["GetMetricData", "eu-west-1", 2]);
    expect(JSON.stringify(input)).toContain(WATCHED.green);
    expect(JSON.stringify(input)).not.toContain(WATCHED.blue);
    // From the minute in which it got its share.
    expect(Number(input.StartTime) * 1000).toBe(Math.floor(Date.parse(SINCE) / 60_000) * 60_000);
  });

  it.each([
    ["never answered", { succeeded: 40, timeouts: 20 }, 20],
    ["never answered by the other slot", { succeeded: 60, timeouts: 20 }, 0],
    ["upgraded to a WebSocket", { succeeded: 20, timeouts: 0 }, 0],
    ["left by the client, beside one that was never answered", { succeeded: 20, timeouts: 1 }, 1],
  ])("tells a request that was %s", async (_, { succeeded, timeouts }, failed) => {
    const counts = [60, succeeded, 0, 0, 0, 0, timeouts];
    aws.reply = () => ({
      body: { MetricDataResults: counts.map((value, index) => of(`asked${index}`, [value])) },
    });
    expect(await count()).toMatchObject({ requests: 60, failed });
    const input = aws.operations.at(-1)?.input as {
      MetricDataQueries: { MetricStat: { Metric: { MetricName: string; Dimensions: { Name: string }[] } } }[];
    };
    const asked = input.MetricDataQueries.map(({ MetricStat: { Metric } }) => Metric);
    // AWS has the load balancer's own answers without a target group.
    expect(
      asked.filter(({ Dimensions }) => Dimensions.length === 1).map(({ MetricName }) => MetricName),
    ).toEqual(["HTTPCode_ELB_504_Count"]);
  });

  it("is nothing where CloudWatch has nothing", async () => {
    aws.reply = () => ({
      body: { MetricDataResults: [of("asked0", []), of("asked1", []), of("asked2", [])] },
    });
    expect(await count()).toMatchObject({ requests: 0, failed: 0 });
  });

  it("is looked for no longer than CloudWatch keeps minutes", async () => {
    aws.reply = () => ({ body: { MetricDataResults: [] } });
    await count("2020-01-01T00:00:00Z");
    const start = Number(aws.operations[0]?.input.StartTime) * 1000;
    expect(Date.now() - start).toBeLessThan(15 * 86_400_000);
    expect(Date.now() - start).toBeGreaterThan(13 * 86_400_000);
  });

  it("is unknown where CloudWatch refuses, and where nobody knows whom or since when to ask", async () => {
    aws.reply = () => ({ status: 400, body: { __type: "AccessDeniedException", message: "user/secret" } });
    expect(await count()).toEqual({ unknown: "AccessDeniedException" });
    const asked = aws.operations.length;
    expect(await count(null)).toEqual({ unknown: "since when it has its share is not known" });
    expect(await count(SINCE, null)).toEqual({
      unknown: expect.stringContaining("run one on the config") as string,
    });
    expect(aws.operations).toHaveLength(asked);
  });
});
