import { measureBaseline } from "../../../infra/reports/baseline";
import { awsJson } from "../../support/aws-json";

const aws = awsJson();
const WATCHED = { loadBalancer: "app/traffic/1", blue: "targetgroup/blue/2", green: "targetgroup/green/3" };
const measure = () => measureBaseline(WATCHED, "blue", "eu-west-1", 50);

/** Points of five minutes, the newest first. */
const answer = (counts: readonly number[], p50: readonly number[], p90: readonly number[]) => {
  const Timestamps = counts.map((_, index) => 1_795_000_000 - 300 * index);
  const of = (Id: string, Values: readonly number[]) => ({ Id, Label: Id, Timestamps, Values });
  return { body: { MetricDataResults: [of("asked0", counts), of("asked1", p50), of("asked2", p90)] } };
};

describe("the response times before a release", () => {
  it("are the median of the live slot's newest hour", async () => {
    const hour = Array.from({ length: 12 }, (_, index) => 0.08 + index / 1000);
    // What was before that hour does not count.
    const [p50, p90] = [
      [...hour, 9, 9, 9],
      [...hour.map((one) => 3 * one), 9, 9, 9],
    ];
    aws.reply = () =>
      answer(
        p50.map(() => 1000),
        p50,
        p90,
      );
    expect(await measure()).toEqual({ p50: 0.086, p90: 0.258 });
    const asked = JSON.stringify(aws.operations[0]?.input);
    expect(aws.operations[0]).toMatchObject({ name: "GetMetricData", region: "eu-west-1" });
    expect(asked).toContain(WATCHED.blue);
    expect(asked).not.toContain(WATCHED.green);
  });

  it("leave out points of too few requests, and are unknown where too few are left", async () => {
    aws.reply = () => answer([1000, 249, 1000, 250], [0.1, 9, 0.2, 0.3], [0.2, 9, 0.4, 0.6]);
    expect(await measure()).toEqual({ p50: 0.2, p90: 0.4 });
    aws.reply = () => answer([1000, 249, 1000], [0.1, 9, 0.2], [0.2, 9, 0.4]);
    expect(await measure()).toBeNull();
  });

  it("are unknown where CloudWatch refuses: no release waits for them", async () => {
    aws.reply = () => ({ status: 400, body: { __type: "AccessDeniedException" } });
    expect(await measure()).toBeNull();
  });
});
