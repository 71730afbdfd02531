import { join } from "node:path";
import { askedFor, levelsOf } from "../../../rehearsal/cli/stacks";

it.each([
  ["prod", ["prod", "staging"], { stack: "prod", bootstraps: false }],
  ["nope", ["prod", "staging"], { stack: "nope", bootstraps: false }],
  ["bootstrap", ["prod", "staging"], { stack: "prod", bootstraps: true }],
  ["bootstrap", ["bootstrap", "prod"], { stack: "bootstrap", bootstraps: false }],
  ["bootstrap", [], { stack: "bootstrap", bootstraps: false }],
])("%s, where there are %j, means %j", (name, stacks, meant) => {
  expect(askedFor(name, stacks)).toEqual(meant);
});

it.each([
  ["prod", "levels/prod.json"],
  ["staging", "levels/staging.json"],
  ["another", "levels/prod.json"],
])("%s has the levels of %s", (stack, file) => {
  expect(levelsOf(join(__dirname, "../../.."), stack)).toBe(file);
});
