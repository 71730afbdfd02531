import { parsePattern } from "../../../../rehearsal/cloud/events/pattern";

const EVENT = {
  source: "aws.cloudwatch",
  "detail-type": "CloudWatch Alarm State Change",
  resources: ["arn:a", "arn:b"],
  detail: { alarmName: "prod-green-sick", state: { value: "ALARM" }, count: 5, none: null, yes: true },
};
const matches = (pattern: unknown): boolean => parsePattern(JSON.stringify(pattern))(EVENT);

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
it.each<[boolean, unknown]>([
  [true, { source: ["aws.cloudwatch"] }],
  [true, { source: ["other", "aws.cloudwatch"], detail: { state: { value: ["ALARM"] } } }],
  [false, { source: ["aws.cloudwatch"], detail: { state: { value: ["OK"] } } }],
  [false, { source: ["aws"] }],
  [true, { resources: ["arn:b"] }],
  [false, { resources: ["arn:c"] }],
  [true, { detail: { alarmName: [{ prefix: "prod-" }] } }],
  [false, { detail: { alarmName: [{ prefix: "staging-" }] } }],
  [true, { detail: { alarmName: [{ suffix: "-sick" }] } }],
  [true, { detail: { alarmName: [{ wildcard: "prod-*-sick" }] } }],
  [false, { detail: { alarmName: [{ wildcard: "prod-*-well" }] } }],
  [true, { detail: { alarmName: [{ "equals-ignore-case": "PROD-GREEN-SICK" }] } }],
  [true, { detail: { state: { value: [{ "anything-but": "OK" }] } } }],
  [false, { detail: { state: { value: [{ "anything-but": ["OK", "ALARM"] }] } } }],
  [false, { detail: { alarmName: [{ "anything-but": { prefix: "prod-" } }] } }],
  [true, { detail: { count: [{ numeric: [">", 0, "<=", 5] }] } }],
  [false, { detail: { count: [{ numeric: ["<", 5] }] } }],
  [true, { detail: { count: [5] } }],
  // Text and number are not the same.
  [false, { detail: { count: ["5"] } }],
  [true, { detail: { none: [null] } }],
  [true, { detail: { yes: [true] } }],
  [true, { detail: { reason: [{ exists: false }] } }],
  [true, { detail: { alarmName: [{ exists: true }] } }],
  [false, { detail: { alarmName: [{ exists: false }] } }],
  [false, { detail: { missing: { value: ["ALARM"] } } }],
  [true, { detail: { $or: [{ count: [9] }, { state: { value: ["ALARM"] } }] } }],
  [false, { detail: { $or: [{ count: [9] }, { count: [8] }] } }],
])("%s: %j", (expected, pattern) => {
  expect(matches(pattern)).toBe(expected);
});

it.each<[string, string]>([
  ["{", "is not JSON"],
  ["[]", "must be an object"],
  ["{}", "at least one field"],
  ['{"source": "aws.cloudwatch"}', "source must be an object or a list"],
  ['{"source": []}', "at least one value"],
  ['{"detail": {"a": [{"cidr": "10.0.0.0/8"}]}}', "detail.a has cidr, which is not modelled"],
  ['{"a": [{"prefix": 1}]}', "a needs a text"],
  ['{"a": [{"numeric": ["~", 1]}]}', "a.numeric must be pairs"],
  ['{"a": [{"exists": "yes"}]}', "a.exists must be true or false"],
  ['{"detail": {"$or": [{"a": [1]}]}}', "at least two patterns"],
])("%s is refused: %s", (pattern, message) => {
  expect(() => parsePattern(pattern)).toThrow(message);
});
