import { cloudWatch } from "../../../../rehearsal/cloud/cloudwatch/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { parsePattern } from "../../../../rehearsal/cloud/logs/pattern";
import { logs } from "../../../../rehearsal/cloud/logs/service";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const matches = (pattern: string, line: string): boolean => {
  const json: unknown = line.startsWith("{") ? JSON.parse(line) : undefined;
  return parsePattern(pattern)(line, json as Record<string, unknown> | undefined);
};

describe("a filter pattern", () => {
  const line = JSON.stringify({
    level: "error",
    status: 503,
    ip: "10.1.2.3",
    done: false,
    nothing: null,
    user: { name: "ann", roles: ["a", "b"] },
    "a b": 1,
  });

  // The forms of https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
  it.each<[string, boolean]>([
    ["", true],
    ['{ $.level = "error" }', true],
    ["{ $.level = error }", true],
    ['{ $.level != "error" }', false],
    ['{$.level="warn"||$.status>=500}', true],
    ['{ $.level = "error" && $.status < 500 }', false],
    ['{ ($.level = "warn" || $.level = "error") && $.status = 503 }', true],
    ['{ $.level = "warn" || $.level = "error" && $.status = 200 }', false],
    ["{ $.ip = 10.1.* }", true],
    ["{ $.ip != 10.1.* }", false],
    ['{ $.level = "err*" }', true],
    ['{ $.level = "rr" }', false],
    ["{ $.user.name = ann }", true],
    ['{ $.user.roles[1] = "b" }', true],
    ['{ $["a b"] = 1 }', true],
    ["{ $.nothing IS NULL }", true],
    ["{ $.level IS NULL }", false],
    ["{ $.done IS FALSE }", true],
    ["{ $.done IS TRUE }", false],
    ["{ $.missing NOT EXISTS }", true],
    ["{ $.level NOT EXISTS }", false],
    ["{ $.missing = 1 }", false],
    ["{ $.status = 503.0 }", true],
    ['{ $.status = "503" }', false],
    ["error", true],
    ["ERROR", false],
    ["error 503", true],
    ["error missing", false],
    ["?missing ?503", true],
    ["?missing ?other", false],
    ["error -503", false],
    ['"\\"level\\":\\"error\\""', true],
  ])("%s", (pattern, expected) => {
    expect(matches(pattern, line)).toBe(expected);
  });

  it("of JSON matches no line of another kind", () => {
    expect(matches('{ $.level = "error" }', 'level = "error"')).toBe(false);
  });

  it.each([
    ["{ $.a = 1", "does not end with }"],
    ["{ level = 1 }", "a field such as $.level"],
    ["{ $.a }", "a comparison is expected"],
    ["{ $.a = }", "a value is expected"],
    ['{ $.a > "x" }', "> compares numbers"],
    ["{ $.a = 1 && }", "a field such as"],
    ["{ ($.a = 1 }", ") is expected"],
    ["{ $.a = 1 } }", "is expected"],
    ["{ $.a = %x% }", "regular expression"],
    ["[ip, user]", "space-delimited"],
    ["a=b", "must stand in quotes"],
  ])("«%s» is refused: %s", (pattern, message) => {
    expect(() => parsePattern(pattern)).toThrow(message);
  });
});

describe("a metric filter", () => {
  let world: World;
  let service: Service;
  let metrics: Service;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const opened = await testWorld();
    ({ world, close } = opened);
    metrics = cloudWatch(world);
    service = logs(world);
    await createThrough(modelOf(service, "aws:cloudwatch/logGroup:LogGroup"), { name: "/api" });
  });
  afterEach(() => close());

  const TYPE = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
  const transformation = {
    namespace: "App",
    name: "Errors",
    value: "1",
    dimensions: { Category: "$.category" },
  };
  const filter = (inputs: Properties = {}, metric: Properties = {}) =>
    createThrough(modelOf(service, TYPE), {
      logGroupName: "/api",
      name: "errors",
      pattern: '{ $.level = "error" }',
      metricTransformation: { ...transformation, ...metric },
      ...inputs,
    });
  const log = (line: unknown, group = "/api"): void =>
    world.use("logLines").ingest(group, typeof line === "string" ? line : JSON.stringify(line));
  const counted = (): Record<string, number[]> => {
    const all = metrics.control?.["/metrics"]?.(new URLSearchParams({ namespace: "App" }), undefined) as {
      of: { dimensions: object };
      minutes: { samples: number[] }[];
    }[];
    return Object.fromEntries(
      all.map(({ of, minutes }) => [
        JSON.stringify(of.dimensions),
        minutes.flatMap(({ samples }) => samples),
      ]),
    );
  };

  it("counts matching lines of its group, by dimension, from the moment that it exists", async () => {
    log({ level: "error", category: "early" });
    const { id } = await filter();
    log({ level: "error", category: "dependency" });
    log({ level: "error", category: "dependency" });
    log({ level: "info", category: "dependency" });
    log({ level: "error", category: "internal" });
    log({ level: "error", category: "internal" }, "/other");
    log({ level: "error" });
    log("no JSON at all");
    log('{"level":"error","category":');
    expect(counted()).toEqual({ '{"Category":"dependency"}': [1, 1], '{"Category":"internal"}': [1] });
    await modelOf(service, TYPE).delete(id, testContext());
    log({ level: "error", category: "internal" });
    expect(counted()['{"Category":"internal"}']).toEqual([1]);
  });

  it("counts a field's number, and nothing where there is none", async () => {
    await filter({}, { value: "$.ms", dimensions: undefined });
    for (const ms of [12, 3.5, "7", null, undefined]) log({ level: "error", ms });
    expect(counted()).toEqual({ "{}": [12, 3.5] });
  });

  it("goes with its group", async () => {
    const { id } = await filter();
    await modelOf(service, "aws:cloudwatch/logGroup:LogGroup").delete("/api", testContext());
    expect(await modelOf(service, TYPE).read(id, testContext())).toBeUndefined();
  });

  it.each<[string, Properties, Properties, string]>([
    ["a group that is not there", { logGroupName: "/other" }, {}, "ResourceNotFoundException"],
    ["a broken pattern", { pattern: "{ $.a" }, {}, "does not end with }"],
    ["a default beside dimensions", {}, { defaultValue: "0" }, "cannot be used with dimensions"],
    ["four dimensions", {}, { dimensions: { a: "$.a", b: "$.b", c: "$.c", d: "$.d" } }, "more than 3"],
    ["a dimension that is no field", {}, { dimensions: { a: "blue" } }, "must be a field"],
    ["a value that is neither", {}, { value: "one" }, "neither a number nor a field"],
  ])("is not made with %s", async (_, inputs, metric, message) => {
    await expect(filter(inputs, metric)).rejects.toThrow(message);
  });
});
