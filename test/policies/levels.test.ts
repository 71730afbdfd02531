import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { POLICIES } from "../../policies/all";

const FOLDER = join(__dirname, "../../policies/levels");
const names = POLICIES.map(({ name }) => name);
const levels = (stack: string): Record<string, string> =>
  JSON.parse(readFileSync(join(FOLDER, `${stack}.json`), "utf8")) as Record<string, string>;

/** What a stack without users may do all the same, having been told: proof and pace. */
const isAdvisoryInStaging = (name: string): boolean =>
  name.startsWith("gate-") ||
  [
    "release-alarms-quiet",
    "release-answered",
    "release-bake",
    "release-first-step",
    "release-freeze",
    "release-maintenance-window",
    "release-one-share",
    "release-tagged-version",
  ].includes(name);

describe.each(readdirSync(FOLDER).map((file) => file.replace(/\.json$/, "")))("the levels of %s", (stack) => {
  it("name every policy of the pack and no other", () => {
    expect(Object.keys(levels(stack)).sort()).toEqual([...names].sort());
  });
});

it("all of the pack is mandatory in prod, as it is without any level; only what shows something stops nothing", () => {
  const expected = Object.fromEntries(
    names.map((name) => [name, name === "gate-remarks" ? "advisory" : "mandatory"]),
  );
  expect(levels("prod")).toEqual(expected);
  expect(Object.fromEntries(POLICIES.map(({ name, enforcementLevel }) => [name, enforcementLevel]))).toEqual(
    expected,
  );
});

it("proof and pace are advisory in staging, what keeps users from harm is not", () => {
  const expected = names.map((name) => [name, isAdvisoryInStaging(name) ? "advisory" : "mandatory"]);
  expect(levels("staging")).toEqual(Object.fromEntries(expected));
});

it("there are two policies of one name nowhere", () => {
  expect(new Set(names).size).toBe(names.length);
});
