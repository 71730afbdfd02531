import * as fc from "fast-check";
import { isNewer } from "../../../policies/release/version";

/** The order of https://semver.org, section 11, and what numbers of any length add to it. */
const ORDERED = [
  "0.0.1",
  "0.9.0",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.beta",
  "1.0.0-beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0-rc.1",
  "1.0.0",
  "1.0.9",
  "1.0.10",
  "1.9.0",
  "1.10.0",
  "2.0.0",
  "10.0.0",
  "9007199254740993.0.0",
  "9007199254740994.0.0",
];

it("a version has precedence over those before it and over no other", () => {
  for (const [left, version] of ORDERED.entries())
    for (const [right, than] of ORDERED.entries())
      expect([version, than, isNewer(version, than)]).toEqual([version, than, left > right]);
});

it("is a strict order: of two versions at most one is newer, and build metadata says nothing", () => {
  const number = fc.nat({ max: 3 });
  const version = fc
    .tuple(number, number, number, fc.option(fc.constantFrom("a", "1", "a.1", "b-2", "10")))
    .map(
      ([major, minor, patch, before]) => `${major}.${minor}.${patch}${before === null ? "" : `-${before}`}`,
    );
  fc.assert(
    fc.property(version, version, (left, right) => {
      const [one, other] = [isNewer(left, right), isNewer(`${right}+build.7`, left)];
      expect(one && other).toBe(false);
      if (left === right) expect([one, other]).toEqual([false, false]);
      else expect(one || other).toBe(true);
    }),
  );
});

it.each(["", "1", "1.2", "v1.2.0", "01.2.0", "1.2.0-", "1.2.0 ", "latest", "1.2.-1", "1.2.0-a..b"])(
  "%j is no version",
  (text) => {
    expect(isNewer(text, "1.0.0")).toBeUndefined();
    expect(isNewer("1.0.0", text)).toBeUndefined();
  },
);
