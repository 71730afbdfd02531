import { LABELLED, TAGGED } from "../../policies/guardrails/tags";
import { services } from "../../rehearsal/cloud/cloud";
import { Registry } from "../../rehearsal/cloud/kernel/registry";
import { testWorld } from "../support/world";
import { stackFile } from "./support/config";
import { run } from "./support/program";

/** Belong to a slot by their names, and to no slot by their nature: one for both, told apart in the text. */
const slotOf = (name: string): string | undefined => /(?:^|-)(blue|green)(?:-|$)/.exec(name)?.[1];

describe.each(["prod", "staging"])("what %s is tagged with", (stack) => {
  it("is product, stack and owner, put on everything by the provider", () => {
    const { tags } = JSON.parse(stackFile(stack)["aws:defaultTags"] ?? "{}") as {
      tags: Record<string, string>;
    };
    expect(tags).toEqual({
      product: stackFile(stack)["sluice:product"],
      stack,
      owner: expect.stringMatching(/\S/) as string,
    });
  });

  it("is its slot besides, and its version where it runs one, for all that belongs to one and takes tags", async () => {
    const { world, close } = await testWorld();
    const registry = new Registry(services(world));
    await close();
    const { recording } = await run(stackFile(stack), {}, stack);
    const slots = JSON.parse(stackFile(stack)["sluice:slots"] ?? "{}") as Record<string, { version: string }>;
    const missing = recording.resources.flatMap(({ type, name, inputs, custom }) => {
      const slot = slotOf(name);
      if (!custom || slot === undefined || registry.resource(type)?.taggable !== true) return [];
      const wanted = { slot, ...(RUNS_A_VERSION.has(type) ? { version: slots[slot]?.version } : {}) };
      const tags = (inputs.tags ?? {}) as Record<string, unknown>;
      return Object.entries(wanted)
        .filter(([key, value]) => tags[key] !== value)
        .map(([key, value]) => `${type} ${name}: ${key} should be ${value}, is ${String(tags[key])}`);
    });
    expect(missing).toEqual([]);
  });

  it("can be told of every type that production declares: each is modelled", async () => {
    const { world, close } = await testWorld();
    const registry = new Registry(services(world));
    await close();
    const { recording } = await run(stackFile(stack), {}, stack);
    const types = new Set(recording.resources.filter(({ custom }) => custom).map(({ type }) => type));
    expect([...types].filter((type) => registry.resource(type) === undefined)).toEqual([]);
  });
});

describe("the policy pack", () => {
  it("judges the tags of every type that the program declares and that takes any", async () => {
    const { world, close } = await testWorld();
    const registry = new Registry(services(world));
    await close();
    const { recording } = await run(stackFile("prod"));
    const types = new Set(recording.resources.filter(({ custom }) => custom).map(({ type }) => type));
    const taggable = [...types].filter((type) => registry.resource(type)?.taggable === true);
    expect(taggable.length).toBeGreaterThan(40);
    expect(taggable.filter((type) => !TAGGED.includes(type))).toEqual([]);
    const labelled = recording.resources.filter(({ inputs }) => "labels" in inputs || "userLabels" in inputs);
    expect(new Set(labelled.map(({ type }) => type))).toEqual(new Set(Object.keys(LABELLED)));
  });
});

const RUNS_A_VERSION: ReadonlySet<string> = new Set([
  "aws:ecs/service:Service",
  "aws:ecs/taskDefinition:TaskDefinition",
]);
