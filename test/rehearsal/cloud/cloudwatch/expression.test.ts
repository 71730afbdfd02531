import { alarmsOf, parseAlarmRule } from "../../../../rehearsal/cloud/cloudwatch/alarmRule";
import { idsOf, parseExpression } from "../../../../rehearsal/cloud/cloudwatch/expression";

describe("metric math", () => {
  it.each<[string, string[]]>([
    ["FILL(blue, 0) + FILL(green, 0)", ["blue", "green"]],
    ["IF(requests >= 50, 100 * errors / requests, 0)", ["requests", "errors", "requests"]],
    ["MAX([a1, b_2]) * -1", ["a1", "b_2"]],
    ["m1 > 5 && (m2 < 3 || m3 == 0)", ["m1", "m2", "m3"]],
    ["RATE(METRICS())", []],
    ["FILL(m1, REPEAT)", ["m1"]],
  ])("reads %s", (source, ids) => {
    expect(idsOf(parseExpression(source))).toEqual(ids);
  });

  it("binds multiplication closer than addition, and that closer than comparison", () => {
    expect(parseExpression("a + b * c > 2")).toMatchObject({
      operator: ">",
      of: [{ operator: "+", of: [{ id: "a" }, { operator: "*" }] }, { value: 2 }],
    });
    expect(parseExpression("a - b - c")).toMatchObject({
      operator: "-",
      of: [{ operator: "-" }, { id: "c" }],
    });
  });

  it.each([
    ["a +", "ends too early"],
    ["(a", "«)» is missing"],
    ["a b", "«b» is not expected"],
    ["Blue + 1", "begins with a small letter"],
    ["MEDIAN(a)", "MEDIAN is no function"],
    ["a # b", "cannot be read"],
    ["", "ends too early"],
    ["SEARCH('{X,Y} z', 'Sum', 60)", "not supported in an alarm"],
  ])("refuses «%s»: %s", (source, message) => {
    expect(() => parseExpression(source)).toThrow(message);
  });

  it("lets a dashboard search", () => {
    expect(parseExpression("SEARCH('{X,Y} z', 'Sum', 60)", "dashboard")).toMatchObject({ name: "SEARCH" });
  });
});

describe("a composite alarm's rule", () => {
  it("binds AND closer than OR, NOT closest", () => {
    expect(parseAlarmRule('ALARM(a) OR NOT OK("b c") AND TRUE')).toMatchObject({
      kind: "or",
      of: [{ alarm: "a" }, { kind: "and", of: [{ kind: "not" }, { value: true }] }],
    });
    expect(alarmsOf(parseAlarmRule("(ALARM(a) OR ALARM(b)) AND NOT INSUFFICIENT_DATA(c)"))).toEqual([
      "a",
      "b",
      "c",
    ]);
  });

  it.each(["ALARM(a) AND", "ALARM a", "(ALARM(a)", "ALARM(a) ALARM(b)", "BROKEN(a)"])(
    "refuses «%s»",
    (rule) => {
      expect(() => parseAlarmRule(rule)).toThrow(SyntaxError);
    },
  );
});
