import {
  type AlarmState,
  type Conditions,
  type MissingData,
  type Point,
  evaluationRange,
  samplesNeeded,
  verdict,
} from "../../../../rehearsal/cloud/cloudwatch/verdict";

const SIGNS: Readonly<Record<string, Point>> = { "0": "within", X: "breaching", "-": "missing" };
const pointsOf = (row: string): Point[] => row.split(" ").map((sign) => SIGNS[sign] ?? "missing");
const TREATMENTS: readonly MissingData[] = ["missing", "ignore", "breaching", "notBreaching"];
const STATES: readonly AlarmState[] = ["OK", "ALARM", "INSUFFICIENT_DATA"];
const RETAIN = "Retain current state";

/**
 * "How alarm state is evaluated when data is missing", both tables, word for word: columns MISSING, IGNORE, BREACHING,
 * NOT BREACHING; the newest point is on the right.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, as published at
 * https://github.com/awsdocs/amazon-cloudwatch-user-guide/blob/b35549706cab03cdcd0a8df9956a2381c0315642/doc_source/AlarmThatSendsEmail.md
 */
type Row = readonly [
  points: string,
  missing: string,
  ignore: string,
  breaching: string,
  notBreaching: string,
];
const THREE_OF_THREE: readonly Row[] = [
  ["0 - X - X", "OK", "OK", "OK", "OK"],
  ["0 - - - -", "OK", "OK", "OK", "OK"],
  ["- - - - -", "INSUFFICIENT_DATA", RETAIN, "ALARM", "OK"],
  ["0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
  ["- - X - -", "ALARM", RETAIN, "ALARM", "OK"],
];
const TWO_OF_THREE: readonly Row[] = [
  ["0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
  ["0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
  ["0 - X - -", "OK", "OK", "ALARM", "OK"],
  ["- - - - 0", "OK", "OK", "ALARM", "OK"],
  ["- - - X -", "ALARM", RETAIN, "ALARM", "OK"],
];

const tables = [
  { datapointsToAlarm: 3, rows: THREE_OF_THREE },
  { datapointsToAlarm: 2, rows: TWO_OF_THREE },
];
const cells = tables.flatMap(({ datapointsToAlarm, rows }) =>
  rows.flatMap(([points, ...columns]) =>
    TREATMENTS.map((treatMissingData, column) => ({
      points,
      expected: columns[column] ?? "",
      conditions: { evaluationPeriods: 3, datapointsToAlarm, treatMissingData },
    })),
  ),
);

describe("AWS's tables for missing data", () => {
  it.each(cells)(
    "$conditions.datapointsToAlarm of 3, $points, $conditions.treatMissingData: $expected",
    ({ points, conditions, expected }) => {
      for (const before of STATES)
        expect(verdict(pointsOf(points), conditions, before)).toBe(expected === RETAIN ? before : expected);
    },
  );

  it("retrieve 5 points for 3 periods", () => {
    expect(evaluationRange({ evaluationPeriods: 3 })).toBe(5);
  });
});

/** The text under the tables, "Avoiding premature transitions to alarm state": 3 of 3, a range of 5. */
describe("a premature alarm", () => {
  const conditions: Conditions = {
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    treatMissingData: "missing",
  };

  it.each(["- - - - X", "- - - X -"])("is not made of %s: the next point may be good", (points) => {
    // An earlier edition of the table has this very row, "Insufficient data":
    // https://github.com/awsdocs/amazon-cloudwatch-user-guide/blob/05fd32f63861ca6646c8aa5c94334fd6e0dfdbf5/doc_source/AlarmThatSendsEmail.md
    expect(verdict(pointsOf(points), conditions, "OK")).toBe("INSUFFICIENT_DATA");
  });

  it.each(["- - X - -", "- X - - -", "X - - - -", "- - X - X"])("is one at %s", (points) => {
    expect(verdict(pointsOf(points), conditions, "OK")).toBe("ALARM");
  });

  it.each(["- - - X 0", "- - X - 0"])("is averted by the good point of %s", (points) => {
    expect(verdict(pointsOf(points), conditions, "ALARM")).toBe("OK");
  });
});

describe("an alarm with all its points", () => {
  it.each<[string, number, number, AlarmState]>([
    ["0 0 X X X X X", 5, 5, "ALARM"],
    ["0 0 0 X X X X", 5, 5, "OK"],
    ["X X X X X X 0", 5, 5, "OK"],
    ["0 0 X 0 X 0 X", 5, 3, "ALARM"],
    ["X X 0 0 X 0 X", 5, 3, "OK"],
    ["0 0 X", 1, 1, "ALARM"],
    ["X X 0", 1, 1, "OK"],
  ])("%s of %d periods, %d to alarm: %s", (points, evaluationPeriods, datapointsToAlarm, expected) => {
    for (const treatMissingData of TREATMENTS)
      for (const before of STATES)
        expect(
          verdict(pointsOf(points), { evaluationPeriods, datapointsToAlarm, treatMissingData }, before),
        ).toBe(expected);
  });
});

describe("a percentile of few samples", () => {
  it.each([
    // The documentation's own example.
    [99, 1000],
    [95, 200],
    [90, 100],
    [50, 20],
    [99.9, 10_000],
    [25, 40],
    [10, 100],
    [1, 1000],
  ])("p%d needs %d", (percentile, needed) => {
    expect(samplesNeeded(percentile)).toBe(needed);
  });
});
