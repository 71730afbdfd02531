import { holdsUnknown, known, unknown } from "../../../policies/pack/known";
import { resourcePolicy } from "../../../policies/pack/policies";
import { UNKNOWN_TEXT, violations } from "../../support/policy";

const rule = { name: "rule", description: "A rule.", types: ["t"] };

describe("a policy", () => {
  it("sees plain properties, with what is unknown marked at any depth", () => {
    const seen: unknown[] = [];
    const policy = resourcePolicy({ ...rule, judge: ({ properties }) => (seen.push(properties), []) });
    violations(policy, "t", {
      text: "x",
      list: [1, UNKNOWN_TEXT, { deep: UNKNOWN_TEXT }],
      nothing: null,
      whole: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    });
    expect(seen).toEqual([
      { text: "x", list: [1, unknown, { deep: unknown }], nothing: null, whole: unknown },
    ]);
  });

  it("that fails is a violation and not a pass", () => {
    const policy = resourcePolicy({
      ...rule,
      judge: () => {
        throw new TypeError("cannot read properties of undefined");
      },
    });
    expect(violations(policy, "t", {})).toEqual([
      expect.stringContaining(
        "rule could not be judged, so it counts as broken: cannot read properties of undefined",
      ),
    ]);
  });

  it("is mandatory, and does not run on other types", () => {
    const policy = resourcePolicy({ ...rule, judge: () => ["broken"] });
    expect(policy.enforcementLevel).toBe("mandatory");
    expect(violations(policy, "other", {})).toEqual([]);
  });
});

describe("what is unknown", () => {
  it("is found at any depth", () => {
    expect(holdsUnknown({ a: [{ b: unknown }] })).toBe(true);
    expect(holdsUnknown({ a: [{ b: "x" }] })).toBe(false);
  });

  it("does not swallow other failures", () => {
    const broken = Object.defineProperty({}, "a", {
      enumerable: true,
      get: () => {
        throw new Error("something else");
      },
    });
    expect(() => known(broken)).toThrow("something else");
  });
});
