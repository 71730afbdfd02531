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
        ? { body: { MetricDataResults: [of("asked0", [30, 20]), of("asked1", [2])], NextToken: "more" } }
        : { body: { MetricDataResults: [of("asked0", [10]), of("asked2", [1, 4])] } };
    expect(await count()).toEqual({ requests: 60, failed: 7, floor: 50, percent: 5 });
    const [{ name, region, input } = { name: "", region: "", input: {} }] = aws.operations;
    expect([name, region, aws.operations.length]).toEqual(["GetMetricData", "eu-west-1", 2]);
    expect(JSON.stringify(input)).toContain(WATCHED.green);
    expect(JSON.stringify(input)).not.toContain(WATCHED.blue);
    // From the minute in which it got its share.
    expect(Number(input.StartTime) * 1000).toBe(Math.floor(Date.parse(SINCE) / 60_000) * 60_000);
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
