import { weightsTotal } from "../../../policies/release/weights-total";
import { UNKNOWN_TEXT, violations } from "../../support/policy";
import { PARAMETER, type RawRecord, goodRecord, makeKey, parameterOf } from "../../support/release-record";

const key = makeKey();
const judge = (change: Partial<RawRecord>): string[] =>
  violations(weightsTotal, PARAMETER, parameterOf({ ...goodRecord(key), ...change }));
const RULE = "aws:lb/listenerRule:ListenerRule";
const forward = (...weights: unknown[]): Record<string, unknown> => ({
  actions: [
    { type: "forward", forward: { targetGroups: weights.map((weight) => ({ arn: UNKNOWN_TEXT, weight })) } },
  ],
});

describe("the record's weights", () => {
  it.each([
    [90, 10],
    [100, 0],
    [0, 100],
    [50, 50],
  ])("may be %d and %d", (blue, green) => {
    expect(judge({ weights: { blue, green } })).toEqual([]);
  });

  it.each<[string, Partial<RawRecord>, string]>([
    ["total more", { weights: { blue: 90, green: 20 } }, "together 110; expected 100"],
    ["total less", { weights: { blue: 0, green: 0 } }, "together 0; expected 100"],
    ["are negative", { weights: { blue: 110, green: -10 } }, "found -10 for green"],
    ["are broken numbers", { weights: { blue: 89.5, green: 10.5 } }, "found 89.5 for blue"],
    [
      "give traffic to an empty slot",
      { slots: { blue: (goodRecord(key).slots as { blue: unknown }).blue }, candidate: null },
      "where nothing is deployed",
    ],
    ["give traffic to a slot that is no candidate", { candidate: null }, "neither live nor the candidate"],
    ["name the live slot as candidate", { candidate: "blue" }, "as candidate and as live"],
    [
      "name an empty slot as candidate",
      {
        slots: { blue: (goodRecord(key).slots as { blue: unknown }).blue },
        weights: { blue: 100, green: 0 },
      },
      "the candidate green, where nothing is deployed",
    ],
  ])("must not %s", (_, change, reason) => {
    expect(judge(change)).toContainEqual(expect.stringContaining(reason));
  });
});

describe("the load balancer's weights", () => {
  it.each([
    [100, 0],
    [90, 10],
  ])("may be %d and %d", (...weights) => {
    expect(violations(weightsTotal, RULE, forward(...weights))).toEqual([]);
    expect(
      violations(weightsTotal, "aws:lb/listener:Listener", { defaultActions: forward(...weights).actions }),
    ).toEqual([]);
  });

  it("do not matter where one group takes everything", () => {
    expect(
      violations(weightsTotal, RULE, { actions: [{ type: "forward", targetGroupArn: UNKNOWN_TEXT }] }),
    ).toEqual([]);
    expect(violations(weightsTotal, RULE, forward(undefined))).toEqual([]);
    expect(violations(weightsTotal, RULE, { actions: [{ type: "fixed-response" }] })).toEqual([]);
  });

  it.each<[unknown[], string]>([
    [[90, 20], "together 110"],
    [[0, 0], "together 0"],
    [[1000, -900], "found 1000, expected a whole number from 0 to 999"],
    [[99.5, 0.5], "found 99.5"],
    [["90", 10], 'found "90"'],
    [[90, undefined], "found no weight"],
    [[90, UNKNOWN_TEXT], "not known before `up`"],
    [[50, 25, 25], "found 3 target groups"],
    [[1000], "found 1000"],
  ])("must not be %j", (weights, reason) => {
    expect(violations(weightsTotal, RULE, forward(...weights))).toContainEqual(
      expect.stringContaining(reason),
    );
  });
});
