import { recordGovernsRule } from "../../../policies/release/record-governs";
import { PARAMETER, goodRecord, makeKey, parameterOf } from "../../support/release-record";

const declared = (type: string, name: string, properties: Record<string, unknown>) => ({
  type,
  name,
  urn: name,
  properties,
  madeOf: {},
});
const rule = (...weights: number[]) =>
  declared("aws:lb/listenerRule:ListenerRule", "share", {
    actions: [{ type: "forward", forward: { targetGroups: weights.map((weight) => ({ weight })) } }],
  });
const record = declared(PARAMETER, "record", parameterOf(goodRecord(makeKey())));

describe("the release record", () => {
  it("stands once beside a load balancer that does what it says", () => {
    expect(recordGovernsRule.judge([record, rule(90, 10), rule(100)])).toEqual([]);
    expect(recordGovernsRule.judge([record, rule(10, 90)])).toEqual([]);
  });

  it("is not needed where nothing is shared out", () => {
    expect(recordGovernsRule.judge([rule(100)])).toEqual([]);
  });

  it("must not be missing, nor stand there twice", () => {
    expect(recordGovernsRule.judge([rule(90, 10)])).toEqual([expect.stringContaining("found 0 parameters")]);
    expect(recordGovernsRule.judge([record, record, rule(90, 10)])).toEqual([
      expect.stringContaining("found 2 parameters"),
    ]);
  });

  it("must be what the load balancer is told", () => {
    expect(recordGovernsRule.judge([record, rule(50, 50)])).toEqual([
      expect.stringContaining(
        "weights of share: found 50 and 50, expected the record's 90 for blue and 10 for green",
      ),
    ]);
  });

  it("must be followed slot by slot as soon as the target groups are known", () => {
    const group = (slot: string) =>
      declared("aws:lb/targetGroup:TargetGroup", slot, { arn: `arn-${slot}`, tags: { slot } });
    const known = (...groups: [string, number][]) =>
      declared("aws:lb/listenerRule:ListenerRule", "share", {
        actions: [
          { forward: { targetGroups: groups.map(([slot, weight]) => ({ arn: `arn-${slot}`, weight })) } },
        ],
      });
    const among = (one: ReturnType<typeof declared>): readonly string[] =>
      recordGovernsRule.judge([record, group("blue"), group("green"), one]);
    expect(among(known(["green", 10], ["blue", 90]))).toEqual([]);
    expect(among(known(["blue", 10], ["green", 90]))).toEqual([
      expect.stringContaining("found 10 for blue and 90 for green, expected the record's 90 for blue"),
    ]);
    expect(among(known(["blue", 90], ["blue", 10]))).toHaveLength(1);
    expect(among(known(["blue", 90], ["red", 10]))).toEqual([]);
  });

  it("leaves an unreadable record to the rule for that", () => {
    expect(recordGovernsRule.judge([declared(PARAMETER, "record", parameterOf("{")), rule(50, 50)])).toEqual(
      [],
    );
  });
});
