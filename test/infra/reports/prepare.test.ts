import { loadConfig } from "../../../infra/config/load";
import { prepareRelease } from "../../../infra/reports/prepare";
import type { Plan } from "../../../infra/release/plan";
import { awsJson } from "../../support/aws-json";
import { releaseCommits } from "../support/config";
import { ANSWERS } from "../support/expected";
import { Recording } from "../support/recording";

const aws = awsJson();
const commits = releaseCommits();

const WATCHED = {
  "/sluice/prod/release/watched": JSON.stringify({
    loadBalancer: "app/x/1",
    blue: "tg/b/2",
    green: "tg/g/3",
  }),
};

/** What `up` decides at a commit, over what the plan before stored. */
async function prepared(
  step: keyof typeof commits,
  last?: Plan,
  noted: Record<string, string> = {},
): Promise<Plan> {
  const stored =
    last === undefined
      ? {}
      : {
          "/sluice/prod/release/record": last.recordText,
          "/sluice/prod/release/founded": "yes",
          ...noted,
        };
  const parameters = { names: Object.keys(stored), values: Object.values(stored) };
  const calls = { ...ANSWERS, "aws:ssm/getParametersByPath:getParametersByPath": () => parameters };
  const recording = await Recording.start({}, { config: commits[step], calls });
  const plan = await prepareRelease(loadConfig());
  await recording.finished();
  return plan;
}

it("counts what a candidate has answered before a further share; a rollback neither counts nor waits", async () => {
  aws.reply = ({ name }) =>
    name === "GetMetricData"
      ? { body: { MetricDataResults: [{ Id: "asked0", Timestamps: [1_795_000_000], Values: [640] }] } }
      : { body: { MetricAlarms: [] } };
  const deployed = await prepared("deployed", await prepared("before"));
  const ten = await prepared("ten", deployed, WATCHED);
  const counted = (): number => aws.operations.filter(({ name }) => name === "GetMetricData").length;
  expect([ten.record.answered, counted()]).toEqual([null, 0]);

  const fifty = await prepared("fifty", ten, WATCHED);
  expect(fifty.record.answered).toEqual({ requests: 640, failed: 0, floor: 50, percent: 5 });
  // An `up` of before CloudWatch's names of the target groups were noted.
  expect((await prepared("fifty", ten)).record.answered).toEqual({
    unknown: expect.stringContaining("run one on the config as it was") as string,
  });
  expect(counted()).toBe(1);

  aws.reply = () => {
    throw new Error("nobody is to ask");
  };
  expect((await prepared("fifty", fifty, WATCHED)).recordText).toBe(fifty.recordText);
  for (const back of ["ten", "deployed", "before"] as const)
    expect((await prepared(back, fifty, WATCHED)).record.answered).toBeNull();
});

it("asks the alarms for a step forward alone; a rollback neither asks nor waits", async () => {
  aws.reply = () => ({ body: { MetricAlarms: [{ AlarmName: "prod-errors" }] } });
  const first = await prepared("before");
  const none = await prepared("deployed", first);
  expect([first.record.alarms, none.record.alarms, aws.operations.length]).toEqual([null, null, 0]);

  const ten = await prepared("ten", none);
  expect(ten.record.alarms).toEqual({ red: ["prod-errors"] });
  expect(aws.operations).toHaveLength(1);

  // Whoever asked now would wait for ever.
  aws.reply = () => {
    throw new Error("nobody is to ask");
  };
  expect((await prepared("ten", ten)).recordText).toBe(ten.recordText);
  expect((await prepared("deployed", ten)).record.alarms).toBeNull();
  expect((await prepared("before", ten)).record.alarms).toBeNull();
  expect(aws.operations).toHaveLength(1);
});
