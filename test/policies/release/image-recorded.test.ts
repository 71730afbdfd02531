import { unknown } from "../../../policies/pack/known";
import { type Deployed, type Judged, resourcePolicy } from "../../../policies/pack/policies";
import { imageRecordedRule, serviceRecordedRule } from "../../../policies/release/image-recorded";
import { UNKNOWN_TEXT, violations } from "../../support/policy";
import {
  CANDIDATE,
  PARAMETER,
  type RawRecord,
  STABLE,
  digest,
  goodRecord,
  makeKey,
  parameterOf,
} from "../../support/release-record";

const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const SERVICE = "aws:ecs/service:Service";
const good = goodRecord(makeKey());
const policy = resourcePolicy(imageRecordedRule);
const containers = (...digests: string[]): string =>
  JSON.stringify(digests.map((one) => ({ name: "api", image: `registry.example/harbor@${one}` })));

/** What the engine hears of one slot's task definition after the record was registered. */
function judge(
  change: Partial<RawRecord>,
  slot: string | undefined,
  containerDefinitions: unknown,
): string[] {
  expect(violations(policy, PARAMETER, parameterOf({ ...good, ...change }))).toEqual([]);
  return violations(policy, TASK, { containerDefinitions, tags: slot === undefined ? {} : { slot } });
}
const returning: Partial<RawRecord> = { state: "state-0", weights: { blue: 90, green: 10 } };

describe("the task definition of a slot with traffic", () => {
  it("has the image that the record names", () => {
    expect(judge({}, "green", containers(CANDIDATE))).toEqual([]);
    expect(judge({}, "blue", containers(STABLE))).toEqual([]);
    expect(judge({}, undefined, containers(digest("9")))).toEqual([]);
  });

  it.each([
    ["another image", containers(digest("9"))],
    ["the other slot's image", containers(STABLE)],
    ["no digest", JSON.stringify([{ image: "registry.example/harbor:latest" }])],
    ["a second container", containers(CANDIDATE, CANDIDATE)],
    ["no container", "[]"],
    ["no JSON", "["],
    ["nothing", undefined],
  ])("has nothing else: %s", (_, containerDefinitions) => {
    expect(judge({}, "green", containerDefinitions)).toEqual([
      expect.stringMatching(
        new RegExp(
          `to run green, which has 10 % by the release record\\. Found: .+ Expected: .*${CANDIDATE}.* Fix: `,
        ),
      ),
    ]);
  });

  it("is held to it on the way back as well: the record is of the same config", () => {
    expect(judge(returning, "green", containers(CANDIDATE))).toEqual([]);
    expect(judge(returning, "green", containers(digest("9")))).toHaveLength(1);
  });

  it("is known before anything goes forward; a way back waits for no image", () => {
    expect(judge({}, "green", UNKNOWN_TEXT)).toEqual([expect.stringContaining("not known before `up`")]);
    expect(judge(returning, "green", UNKNOWN_TEXT)).toEqual([]);
    expect(judge({}, "blue", UNKNOWN_TEXT)).toEqual([]);
  });

  it("may have anything while the slot has no traffic", () => {
    expect(judge({ weights: { blue: 100, green: 0 } }, "green", containers(digest("9")))).toEqual([]);
  });

  it("is told by the tags that the provider writes, too", () => {
    judge({}, "green", containers(CANDIDATE));
    const found = violations(policy, TASK, {
      containerDefinitions: containers(digest("9")),
      tagsAll: { slot: "green" },
    });
    expect(found).toHaveLength(1);
  });
});

const resource = (type: string, name: string, properties: object, madeOf = {}): Deployed => ({
  type,
  name,
  urn: `urn:pulumi:prod::sluice::${type}::${name}`,
  properties: properties as Judged["properties"],
  madeOf,
});
const record = (change: Partial<RawRecord> = {}): Deployed =>
  resource(PARAMETER, "release-parameter", parameterOf({ ...good, ...change }));
const task = (name: string, slot: string, ...digests: string[]): Deployed =>
  resource(TASK, name, { containerDefinitions: containers(...digests), tags: { slot } });
const service = (slot: string, ...tasks: Deployed[]): Deployed =>
  resource(
    SERVICE,
    `${slot}-api-service`,
    { tags: { slot } },
    { taskDefinition: tasks.map(({ urn }) => urn) },
  );

describe("the service of a slot with traffic", () => {
  const [blue, green] = [task("blue-task", "blue", STABLE), task("green-task", "green", CANDIDATE)];
  const judgeStack = (...resources: Deployed[]): readonly string[] => serviceRecordedRule.judge(resources);

  it("runs the task definition with the image that the record names", () => {
    expect(judgeStack(record(), blue, green, service("blue", blue), service("green", green))).toEqual([]);
  });

  it.each([
    ["one of the other slot", [blue], "Expected: one container with the image"],
    ["none of this stack", [], "made of 0 task definitions"],
    ["one of two", [green, blue], "made of 2 task definitions"],
    ["one with another image", [task("other", "green", digest("9"))], digest("9")],
  ])("runs no other: %s", (_, tasks, says) => {
    expect(judgeStack(record(), ...new Set([blue, green, ...tasks]), service("green", ...tasks))).toEqual([
      expect.stringContaining(says),
    ]);
  });

  it("runs what it likes without traffic, and in a stack whose record is somebody else's business", () => {
    expect(judgeStack(record({ weights: { blue: 100, green: 0 } }), blue, service("green", blue))).toEqual(
      [],
    );
    expect(judgeStack(blue, service("green", blue))).toEqual([]);
  });

  it("is not judged by an image that a preview cannot know on the way back", () => {
    const later = resource(TASK, "green-task", { containerDefinitions: unknown, tags: { slot: "green" } });
    expect(judgeStack(record(returning), later, service("green", later))).toEqual([]);
    expect(judgeStack(record(), later, service("green", later))).toHaveLength(1);
  });
});
