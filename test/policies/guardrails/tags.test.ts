import { LABELLED, TAGGED, tags } from "../../../policies/guardrails/tags";
import { UNKNOWN_TEXT, violations } from "../../support/policy";

const GOOD = { product: "harbor", stack: "test", owner: "platform-team" };
const TOPIC = "aws:sns/topic:Topic";
const SERVICE = "aws:ecs/service:Service";
/** What is said of a resource of stack `test`. */
const said = (type: string, properties: Record<string, unknown>, name = "resource"): string[] =>
  violations(tags, type, properties, false, name);

describe("a resource of AWS", () => {
  it.each(TAGGED)("%s says its product, stack and owner", (type) => {
    const version = type.startsWith("aws:ecs/") && !type.includes("cluster") ? { version: "1.2.0" } : {};
    expect(said(type, { tagsAll: { ...GOOD, ...version } })).toEqual([]);
    for (const key of Object.keys(GOOD))
      expect(said(type, { tagsAll: { ...GOOD, ...version, [key]: undefined } })).toEqual([
        expect.stringMatching(
          new RegExp(
            `^resource \\(${type}\\): found the tag ${key} absent, expected .*Fix: set aws:defaultTags`,
          ),
        ),
      ]);
  });

  it("says nothing by an empty tag, nor by another stack's", () => {
    expect(said(TOPIC, { tagsAll: { ...GOOD, owner: " " } })).toHaveLength(1);
    expect(said(TOPIC, { tagsAll: { ...GOOD, owner: 7 } })).toHaveLength(1);
    expect(said(TOPIC, { tagsAll: { ...GOOD, stack: "prod" } })).toEqual([
      'resource (aws:sns/topic:Topic): found the tag stack "prod", expected test. Fix: set aws:defaultTags.tags.stack in Pulumi.test.yaml.',
    ]);
  });

  it("without any tags breaks the rule: nothing passes by absence", () => {
    expect(said(TOPIC, {})).toHaveLength(3);
    expect(said(TOPIC, { tagsAll: null })).toHaveLength(3);
    expect(said(TOPIC, { tagsAll: "harbor" })).toHaveLength(3);
  });

  it("is asked by its own tags where the provider has not put all together", () => {
    expect(said(TOPIC, { tags: GOOD })).toEqual([]);
    expect(said(TOPIC, { tags: GOOD, tagsAll: {} })).toHaveLength(3);
  });

  it("says its slot where its name does, and no other", () => {
    for (const name of ["blue-api-service", "entrances-blue", "blue"]) {
      expect(said(TOPIC, { tagsAll: { ...GOOD, slot: "blue" } }, name)).toEqual([]);
      expect(said(TOPIC, { tagsAll: { ...GOOD, slot: "green" } }, name)).toEqual([
        `${name} (aws:sns/topic:Topic): found the tag slot "green", expected blue. Fix: set it in the resource's own tags, as infra/compute does.`,
      ]);
      expect(said(TOPIC, { tagsAll: GOOD }, name)).toHaveLength(1);
    }
    expect(said(TOPIC, { tagsAll: GOOD }, "blueprint")).toEqual([]);
  });

  it("that runs a version says which", () => {
    const slot = { ...GOOD, slot: "green" };
    expect(said(SERVICE, { tagsAll: { ...slot, version: "1.2.0" } }, "green-api")).toEqual([]);
    expect(said(SERVICE, { tagsAll: slot }, "green-api")).toEqual([
      expect.stringContaining("found the tag version absent, expected a text"),
    ]);
  });

  it("is judged at `up` where a preview cannot know its tags, one or all of them", () => {
    expect(said(TOPIC, { tagsAll: UNKNOWN_TEXT })).toEqual([]);
    expect(said(TOPIC, { tagsAll: { ...GOOD, owner: UNKNOWN_TEXT } })).toEqual([]);
    expect(said(TOPIC, { tagsAll: { product: UNKNOWN_TEXT } })).toHaveLength(2);
  });

  it("is asked for nothing where its type takes no tags", () => {
    expect(said("aws:s3/bucketPolicy:BucketPolicy", {})).toEqual([]);
  });
});

describe("a resource of Google's", () => {
  it.each(Object.entries(LABELLED))("%s says the same by its %s", (type, property) => {
    expect(said(type, { [property]: GOOD }, "ai-blue")).toEqual([]);
    expect(said(type, { tagsAll: GOOD })).toHaveLength(3);
    expect(said(type, { [property]: { ...GOOD, owner: "" } })).toEqual([
      `resource (${type}): found the label owner "", expected a text. Fix: set owner in its ${property}, as infra/ai does.`,
    ]);
    expect(said(type, { [property]: UNKNOWN_TEXT })).toEqual([]);
  });
});
