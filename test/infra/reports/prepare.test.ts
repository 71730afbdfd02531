import { loadConfig } from "../../../infra/config/load";
import { prepareRelease } from "../../../infra/reports/prepare";
import type { Plan } from "../../../infra/release/plan";
import { awsJson } from "../../support/aws-json";
import { releaseCommits } from "../support/config";
import { ANSWERS } from "../support/expected";
import { Recording } from "../support/recording";

const aws = awsJson();
const commits = releaseCommits();

/** What `up` decides at a commit, over what the plan before stored. */
async function prepared(step: keyof typeof commits, last?: Plan): Promise<Plan> {
  const stored =
    last === undefined
      ? {}
      : { "/sluice/prod/release/record": last.recordText, "/sluice/prod/release/founded": "yes" };
  const parameters = { names: Object.keys(stored), values: Object.values(stored) };
  const calls = { ...ANSWERS, "aws:ssm/getParametersByPath:getParametersByPath": () => parameters };
  const recording = await Recording.start({}, { config: commits[step], calls });
  const plan = await prepareRelease(loadConfig());
  await recording.finished();
  return plan;
}

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
