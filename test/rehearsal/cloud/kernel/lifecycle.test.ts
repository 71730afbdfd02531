import { z } from "zod";
import * as lifecycle from "../../../../rehearsal/cloud/kernel/lifecycle";
import { CloudError, type ResourceModel, defineResource } from "../../../../rehearsal/cloud/kernel/model";
import { UNKNOWN, type Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { testContext, testWorld } from "../../../support/world";

const settings = { region: "us-east-1", defaultTags: { owner: "team" } };
const inputs = z.strictObject({
  name: z.string(),
  port: z.int().default(80),
  check: z.strictObject({ path: z.string(), interval: z.int().default(30) }).optional(),
});

/** A model with one live thing behind it, which a test can change behind the engine's back. */
function thing(live: Map<string, Properties> = new Map()): ResourceModel {
  return defineResource<z.infer<typeof inputs>>({
    type: "aws:test/thing:Thing",
    source: "https://example.test",
    inputs,
    replaceOn: ["name", "check.path"],
    computed: ["arn", "revision"],
    recomputed: { port: ["revision"] },
    taggable: true,
    create: (input) => {
      live.set(input.name, input);
      return Promise.resolve({ id: input.name, outputs: { arn: `arn:thing/${input.name}`, revision: 1 } });
    },
    read: (id) =>
      Promise.resolve(
        live.has(id) ? { inputs: live.get(id) ?? {}, outputs: { arn: `arn:thing/${id}` } } : undefined,
      ),
    update: (id, input) => {
      live.set(id, input);
      return Promise.resolve({ revision: 2 });
    },
    delete: (id) => {
      if (!live.delete(id)) throw new CloudError("NotFound", id);
      return Promise.resolve();
    },
  });
}

describe("difference", () => {
  const before = { name: "a", port: 80, check: { path: "/", interval: 10 } };

  it("updates what can change in place", () => {
    expect(lifecycle.difference(thing(), before, { ...before, port: 81 })).toEqual([
      { path: "port", kind: "update", replaces: false },
    ]);
  });

  it("replaces by a nested property, and by the removal of what holds it", () => {
    expect(
      lifecycle.difference(thing(), before, { ...before, check: { path: "/x", interval: 10 } })[0]?.replaces,
    ).toBe(true);
    expect(lifecycle.difference(thing(), before, { name: "a", port: 80 })).toEqual([
      { path: "check", kind: "delete", replaces: true },
    ]);
    expect(
      lifecycle.difference(thing(), before, { ...before, check: { path: "/", interval: 11 } })[0]?.replaces,
    ).toBe(false);
  });

  it("never replaces for a tag, always for another region", () => {
    expect(lifecycle.difference(thing(), before, { ...before, tags: { a: "b" } })[0]?.replaces).toBe(false);
    expect(lifecycle.difference(thing(), before, { ...before, region: "eu-west-1" })[0]?.replaces).toBe(true);
  });
});

describe("tags", () => {
  const allTags = (model: ResourceModel, given: Properties): unknown =>
    lifecycle.allTags(model, given, settings);

  it("are the provider's and the resource's own together, whose word counts", () => {
    expect(allTags(thing(), {})).toEqual({ tagsAll: { owner: "team" } });
    expect(allTags(thing(), { tags: { owner: "us", slot: "blue" } })).toEqual({
      tagsAll: { owner: "us", slot: "blue" },
    });
    expect(allTags({ ...thing(), taggable: false }, { tags: { owner: "us" } })).toEqual({});
  });

  it("are unknown while one of them is, as AWS's provider has it", () => {
    expect(allTags(thing(), { tags: { slot: UNKNOWN } })).toEqual({ tagsAll: UNKNOWN });
  });
});

describe("previews", () => {
  it("know the inputs and nothing that is computed", () => {
    expect(lifecycle.previewCreate(thing(), { name: "a" }, settings)).toEqual({
      name: "a",
      arn: UNKNOWN,
      revision: UNKNOWN,
      region: "us-east-1",
      tagsAll: { owner: "team" },
    });
  });

  it("keep what an update does not recompute, and drop what the program no longer sets", () => {
    const state = { name: "a", port: 80, check: { path: "/" }, arn: "arn:thing/a", revision: 1 };
    const preview = lifecycle.previewUpdate(
      thing(),
      state,
      { name: "a", port: 80, check: { path: "/" } },
      { name: "a", port: 81 },
      settings,
    );
    expect(preview).toMatchObject({ arn: "arn:thing/a", revision: UNKNOWN, port: 81 });
    expect(preview).not.toHaveProperty("check");
  });
});

describe("the life of a resource", () => {
  it("fills in defaults, is referable while it lives and no longer", async () => {
    const { world, close } = await testWorld();
    const model = thing();
    const { id, outputs } = await lifecycle.create(
      world,
      model,
      { name: "a", tags: { x: "y" } },
      testContext(),
      settings,
    );
    expect(outputs).toMatchObject({ port: 80, tagsAll: { owner: "team", x: "y" } });
    expect(world.references.require("arn:thing/a", model.type, "thing")).toBe("a");
    expect(() => world.references.require("arn:thing/a", "aws:other:Other", "thing")).toThrow(
      /a aws:test\/thing:Thing; a aws:other:Other is needed/,
    );
    await lifecycle.remove(world, model, id, outputs, testContext());
    expect(() => world.references.require("arn:thing/a", model.type, "thing")).toThrow(/does not exist/);
    await close();
  });

  it("shows drift in the shape that the program wrote, and no default as drift", async () => {
    const live = new Map<string, Properties>([
      ["a", { name: "a", port: 8080, check: { path: "/", interval: 30 } }],
    ]);
    const written = { name: "a", port: 80, check: { path: "/" } };
    const found = await lifecycle.read(thing(live), "a", { ...written, revision: 1 }, written, testContext());
    expect(found?.inputs).toEqual({ name: "a", port: 8080, check: { path: "/" } });
    expect(found?.outputs).toMatchObject({ port: 8080, revision: 1 });
    live.delete("a");
    expect(await lifecycle.read(thing(live), "a", {}, written, testContext())).toBeUndefined();
  });

  it("does not call the model for a change of tags alone", async () => {
    const model: ResourceModel = { ...thing(), update: () => Promise.reject(new Error("called")) };
    const before = { name: "a", tags: { a: "1" } };
    const outputs = await lifecycle.update(
      model,
      "a",
      { ...before, revision: 1 },
      before,
      { name: "a", tags: { a: "2" } },
      testContext(),
      settings,
    );
    expect(outputs).toMatchObject({ revision: 1, tags: { a: "2" }, tagsAll: { owner: "team", a: "2" } });
  });
});
