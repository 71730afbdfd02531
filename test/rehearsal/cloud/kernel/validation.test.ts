import { z } from "zod";
import { defineResource } from "../../../../rehearsal/cloud/kernel/model";
import { UNKNOWN } from "../../../../rehearsal/cloud/kernel/properties";
import { faultsOf, withName } from "../../../../rehearsal/cloud/kernel/validation";

const model = defineResource({
  type: "aws:test/thing:Thing",
  source: "https://example.test",
  inputs: z.strictObject({
    name: z.string(),
    port: z.int().max(65535),
    rules: z.array(z.strictObject({ weight: z.int().max(999) })).optional(),
  }),
  replaceOn: [],
  computed: [],
  autoname: { property: "name", maxLength: 20 },
  create: () => Promise.reject(new Error("not called")),
  read: () => Promise.reject(new Error("not called")),
  delete: () => Promise.reject(new Error("not called")),
});

it("names every fault at once, with the value found", () => {
  const faults = faultsOf(model, { name: "a", port: 70000, prot: 1, rules: [{ weight: 1000 }] });
  expect(faults.map(({ property }) => property).sort()).toEqual(["port", "prot", "rules.0.weight"]);
  expect(faults.find(({ property }) => property === "port")?.reason).toMatch(/65535.*found 70000/);
  expect(faults.find(({ property }) => property === "prot")?.reason).toMatch(/not modelled/);
});

it("does not judge what a preview cannot know, but still refuses what it does not model", () => {
  expect(faultsOf(model, { name: UNKNOWN, port: UNKNOWN, rules: [{ weight: UNKNOWN }] })).toEqual([]);
  expect(faultsOf(model, { name: "a", port: UNKNOWN, extra: UNKNOWN })).toHaveLength(1);
});

it("takes region on every AWS resource and tags on none that has none", () => {
  expect(faultsOf(model, { name: "a", port: 1, region: "us-east-1" })).toEqual([]);
  expect(faultsOf(model, { name: "a", port: 1, tags: {} })).toHaveLength(1);
});

it("makes a legal name, and keeps it for as long as the resource lives", () => {
  const seed = new Uint8Array([1]);
  const { name } = withName(model, "a-very-long-name-for-this", { port: 1 }, {}, seed);
  expect(name).toMatch(/^a-very-long--[0-9a-f]{7}$/);
  expect(withName(model, "other", { port: 1 }, { name }, new Uint8Array([2])).name).toBe(name);
  expect(withName(model, "other", { name: "mine" }, { name }, seed).name).toBe("mine");
});
