import { join } from "node:path";
import { e8 } from "../../../../ops/evidence/collect/e8";
import { awsJson } from "../../../support/aws-json";
import { figuresOf, workplace } from "../../../support/collecting";
import { figuresOf as alarmsOf } from "../../../../infra/alarms/figures";
import { PRODUCTION, rollbackAlarms } from "../../../../infra/rollback/described";

const at = workplace();
const aws = awsJson();

const alarm = (name: string, change: object = {}): object => ({
  AlarmName: name,
  ActionsEnabled: true,
  AlarmActions: ["arn:aws:sns:eu-west-1:123456789012:severity-1"],
  StateValue: "OK",
  ...change,
});

/** CloudWatch of the stack's region, one alarm a page; what the edge is watched by lies in us-east-1. */
function have(here: object[], edge: object[] = []): void {
  aws.reply = ({ input, region }) => {
    const all = region === "us-east-1" ? edge : here;
    const page = Number(input.NextToken ?? 0);
    const next = page + 1 < all.length ? { NextToken: String(page + 1) } : {};
    return { body: { MetricAlarms: all.slice(page, page + 1), CompositeAlarms: [], ...next } };
  };
}
const expected = (...names: string[]): string => at.write("expected.json", names);

describe("E8 evidence", () => {
  it("holds every page of both regions against what has to be there", async () => {
    have(
      [alarm("prod-cpu"), alarm("prod-memory", { StateValue: "INSUFFICIENT_DATA" })],
      [alarm("prod-edge-errors")],
    );
    const given = { expected: expected("prod-cpu", "prod-edge-errors") };
    const collected = await at.collect(e8, given);
    expect(figuresOf(collected)).toEqual({
      alarms: [
        { name: "prod-cpu", enabled: true, actions: 1, state: "OK" },
        { name: "prod-memory", enabled: true, actions: 1, state: "INSUFFICIENT_DATA" },
        { name: "prod-edge-errors", enabled: true, actions: 1, state: "OK" },
      ],
      missing: [],
    });
    expect(aws.operations).toHaveLength(3);
    expect(aws.operations[0]).toMatchObject({
      name: "DescribeAlarms",
      input: { AlarmNamePrefix: "prod-", AlarmTypes: ["MetricAlarm", "CompositeAlarm"], MaxRecords: 100 },
    });
    expect(new Set(aws.operations.map(({ region }) => region))).toEqual(new Set(["eu-west-1", "us-east-1"]));
  });

  it("is refused with every alarm that is missing, off, unheard or red", async () => {
    have([
      alarm("prod-cpu", { ActionsEnabled: false }),
      alarm("prod-memory", { AlarmActions: [] }),
      alarm("prod-sign-in", { StateValue: "ALARM" }),
    ]);
    const message = await at.refusal(e8, { expected: expected("prod-cpu", "prod-payments") });
    expect(message).toContain('1 alarms are missing, the first is "prod-payments"');
    expect(message).toContain("prod-cpu is not enabled");
    expect(message).toContain("prod-memory notifies nobody");
    expect(message).toContain("prod-sign-in is in ALARM");
  });

  it("knows from docs/alarms.md what a stack with these options has to have", async () => {
    have([alarm("prod-cpu")]);
    const table = join(__dirname, "../../../../docs/alarms.md");
    expect(await at.refusal(e8, { expected: table })).toContain("alarms are missing");
    const options = { ai: true, waf: false, synthetics: false, secondRegion: false, inspector: false };
    const { seen } = JSON.parse(at.seen().text) as { seen: { expected: string[] } };
    const { triggers, over, own } = rollbackAlarms(PRODUCTION);
    expect(seen.expected).toEqual(
      [...alarmsOf(options), ...triggers, ...over, ...own].map(({ id }) => `prod-${id}`),
    );
  });

  it("is refused where CloudWatch refuses, or the list has no alarm in it", async () => {
    aws.reply = ({ region }) =>
      region === "us-east-1"
        ? { status: 400, body: { __type: "AccessDeniedException", message: "secret" } }
        : { body: { MetricAlarms: [] } };
    const message = await at.refusal(e8, { expected: expected("prod-cpu") });
    expect(message).toContain("us-east-1: cloudwatch:DescribeAlarms: AccessDeniedException");
    expect(message).toContain("there is no alarm");
    expect(message).not.toContain("secret");
    for (const list of [expected(), at.write("alarms.md", "# none"), at.write("list.json", "[")])
      expect(await at.refusal(e8, { expected: list })).toContain("lists no alarm");
  });
});
