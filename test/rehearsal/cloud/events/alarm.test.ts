import { cloudWatch } from "../../../../rehearsal/cloud/cloudwatch/service";
import { eventBridge } from "../../../../rehearsal/cloud/events/service";
import { kms } from "../../../../rehearsal/cloud/kms/service";
import { logs } from "../../../../rehearsal/cloud/logs/service";
import { temporaryWorld } from "../../../support/declared";
import { Functions, until } from "../../../support/functions";

const NAMESPACE = "sluice/prod/slots";
let functions: Functions;
let remove: () => void;
let failing = false;
let stopLogging: () => void;

/** What a task logs every ten seconds: all of its requests are well, or none. */
function log(): void {
  const { world } = functions;
  world.use("logLines").ingest(
    "/sluice/prod/green",
    JSON.stringify({
      _aws: {
        Timestamp: Math.floor(world.clock.now()),
        CloudWatchMetrics: [
          {
            Namespace: NAMESPACE,
            Dimensions: [["Slot"]],
            Metrics: ["Requests", "Errors"].map((Name) => ({ Name, StorageResolution: 1 })),
          },
        ],
      },
      Slot: "green",
      Requests: 100,
      Errors: failing ? 100 : 0,
    }),
  );
}
const metric = (id: string, metricName: string) => ({
  id,
  metric: { namespace: NAMESPACE, metricName, dimensions: { Slot: "green" }, period: 10, stat: "Sum" },
});

beforeAll(async () => {
  const temporary = await temporaryWorld(40);
  ({ remove } = temporary);
  const { world } = temporary;
  const services = [kms(world), cloudWatch(world), eventBridge(world), logs(world)];
  functions = await Functions.start(world, services);
  const { declared } = functions;
  // It says what it got by failing with it.
  const arn = await functions.declare(
    "rollback",
    "exports.handler = async (event) => { throw new Error(JSON.stringify(event)) }",
  );
  await declared.create("MetricAlarm", {
    name: "prod-green-r1-fast",
    metricQueries: [
      { id: "share", expression: "IF(all >= 10, 100 * FILL(bad, 0) / all, 0)", returnData: true },
      metric("all", "Requests"),
      metric("bad", "Errors"),
    ],
    comparisonOperator: "GreaterThanThreshold",
    threshold: 50,
    evaluationPeriods: 6,
    datapointsToAlarm: 4,
    treatMissingData: "notBreaching",
  });
  await declared.create("CompositeAlarm", {
    alarmName: "prod-green-sick",
    alarmRule: "ALARM(prod-green-r1-fast)",
  });
  await declared.create("EventRule", {
    name: "prod-rollback",
    eventPattern: JSON.stringify({
      source: ["aws.cloudwatch"],
      "detail-type": ["CloudWatch Alarm State Change"],
      detail: { alarmName: ["prod-green-sick"], state: { value: ["ALARM"] } },
    }),
  });
  await declared.create("EventTarget", { rule: "prod-rollback", targetId: "function", arn });
  await declared.create("Permission", {
    function: "rollback",
    statementId: "rule",
    action: "lambda:InvokeFunction",
    principal: "events.amazonaws.com",
    sourceArn: "arn:aws:events:us-east-1:123456789012:rule/prod-rollback",
  });
  for (const service of services) await service.start?.();
  log();
  stopLogging = world.clock.every(10_000, log);
});
afterAll(async () => {
  stopLogging();
  await functions.stop();
  remove();
});

it("takes a total failure from a task's log to the function, in little more than a minute of cloud time", async () => {
  const { world } = functions;
  const happened = (kind: string) => world.events.since(0).filter((one) => one.kind === kind);
  await until(() => happened("alarm-changed").length === 2, "both alarms were well");
  // Speed is left to the machine: only what the cloud's own clock says is judged.
  failing = true;
  const since = world.clock.now();
  await until(() => happened("invocation-unhandled").length > 0, "the function was invoked");
  const [matched] = happened("rule-matched");
  expect(((matched?.cloudTime ?? 0) - since) / 1000).toBeGreaterThan(20);
  const [{ detail } = {}] = happened("invocation-unhandled");
  const { errorMessage } = JSON.parse(String(detail?.error)) as { errorMessage: string };
  expect(JSON.parse(errorMessage)).toMatchObject({
    source: "aws.cloudwatch",
    detail: {
      alarmName: "prod-green-sick",
      configuration: { alarmRule: "ALARM(prod-green-r1-fast)" },
      state: { value: "ALARM" },
      previousState: { value: "OK" },
    },
  });
  expect(happened("rule-matched")).toHaveLength(1);
});
