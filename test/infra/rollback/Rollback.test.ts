import type { Registered } from "../support/recording";
import { type Run, released, run } from "../support/program";
import { stackFile } from "../support/config";

const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const METRIC = "aws:cloudwatch/metricAlarm:MetricAlarm";
const alarm = ({ recording }: Run, name: string): Registered => recording.one(METRIC, `rollback-${name}`);
const topic = (severity: number): string =>
  `arn:aws:sns:us-east-1:123456789012:monitoring-notices-severity-${severity}`;

describe("the alarms of the rollback", () => {
  let ten: Run;
  beforeAll(async () => {
    ten = await released("ten");
  });

  it("are gathered by one alarm for each slot and one for the AI service, of which one red is enough", () => {
    const composites = ten.recording.all(COMPOSITE);
    expect(composites.map(({ inputs }) => inputs.alarmName).sort()).toEqual([
      "prod-ai-sick",
      "prod-blue-sick",
      "prod-green-sick",
    ]);
    const rule = (name: string): unknown =>
      composites.find(({ inputs }) => inputs.alarmName === name)?.inputs.alarmRule;
    const of = (slot: string): string =>
      ["r1", "r1-fast", "r2-p50", "r2-p90", "r2-ceiling", "r3", "heartbeat"]
        .map((id) => `ALARM("prod-${slot}-${id}")`)
        .join(" OR ");
    expect([rule("prod-blue-sick"), rule("prod-green-sick")]).toEqual([of("blue"), of("green")]);
    expect(rule("prod-ai-sick")).toBe('ALARM("prod-ai-r5")');
  });

  it("all tell somebody, when they begin and when they are over", () => {
    for (const { inputs } of ten.recording.all(COMPOSITE))
      expect(inputs).toMatchObject({ actionsEnabled: true, alarmActions: [topic(2)], okActions: [topic(2)] });
    expect(alarm(ten, "green-r1").inputs).toMatchObject({
      name: "prod-green-r1",
      actionsEnabled: true,
      alarmActions: [topic(3)],
      okActions: [topic(3)],
    });
  });

  it("read each slot's own figures: its target group, its tasks, its log", () => {
    const dimensions = (name: string): string => JSON.stringify(alarm(ten, name).inputs);
    expect(dimensions("green-r1")).toContain('"TargetGroup":"traffic-green"');
    expect(dimensions("green-r1")).not.toContain("traffic-blue");
    expect(dimensions("blue-r1-fast")).toContain('"namespace":"sluice/prod/slots"');
    expect(dimensions("blue-r1-fast")).toContain('"dimensions":{"Slot":"blue"}');
    for (const slot of ["blue", "green"]) {
      const filter = ten.recording.one(
        "aws:cloudwatch/logMetricFilter:LogMetricFilter",
        `rollback-${slot}-database`,
      );
      expect(filter.inputs.logGroupName).toBe(`/sluice/prod/api/${slot}`);
      const { name, namespace } = filter.inputs.metricTransformation as Record<string, string>;
      expect(alarm(ten, `${slot}-r3`).inputs).toMatchObject({ metricName: name, namespace });
    }
  });

  it("expect a slot to beat only once it is deployed and proven", () => {
    const beat = alarm(ten, "green-heartbeat");
    const proof = ten.recording.one("command:local:Command", "green-deployed-command");
    expect(ten.recording.precedes(proof, beat)).toBe(true);
  });

  it("are not touched by a step of the weights", async () => {
    const of = ({ recording }: Run): string[] =>
      recording.resources
        .filter(({ name, custom }) => custom && name.startsWith("rollback-"))
        .map(({ type, name, inputs }) => JSON.stringify({ type, name, inputs }))
        .sort();
    expect(of(ten).length).toBeGreaterThan(15);
    for (const step of ["deployed", "fifty", "all"] as const)
      expect(of(await released(step))).toEqual(of(ten));
  });

  it("ask a slot where nothing is deployed for nothing, and are all there all the same", async () => {
    const before = await released("before");
    expect(alarm(before, "green-heartbeat").inputs.treatMissingData).toBe("notBreaching");
    expect(alarm(before, "blue-heartbeat").inputs.treatMissingData).toBe("breaching");
    expect(before.recording.all(METRIC).length).toBe(ten.recording.all(METRIC).length);
  });

  it("leave the AI service out in a stack without it", async () => {
    const { "sluice:ai": _, ...rest } = stackFile("prod");
    const options = { ...(JSON.parse(rest["sluice:options"] ?? "{}") as object), ai: false };
    const { recording } = await run({ ...rest, "sluice:options": JSON.stringify(options) });
    expect(recording.all(COMPOSITE)).toHaveLength(2);
  });
});
