import { readStack } from "../../../ops/evidence/stack";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("a stack's config", () => {
  it("says which image a version is, and whose evidence counts", () => {
    const text = `config:\n  sluice:slots:\n    blue: {version: 1.1.0, image: "harbor@${DIGEST}"}\n  sluice:evidence:\n    folder: proof\n    maxAgeDays: 7\n    keys: []\n`;
    const stack = readStack(text, "Pulumi.prod.yaml");
    expect(stack).toMatchObject({ name: "prod", folder: "proof", maxAgeDays: 7, keys: [] });
    expect(stack.partsOf("1.1.0")).toEqual([{ of: "image", reference: `harbor@${DIGEST}` }]);
    expect(stack.partsOf("1.2.0")).toEqual([]);
    expect(stack.partsOfAi("r1")).toEqual([]);
  });

  it("that is broken is named", () => {
    expect(() => readStack("a: [", "Pulumi.prod.yaml")).toThrow("Pulumi.prod.yaml is not YAML");
    expect(readStack("", "Pulumi.x.yaml").folder).toBe("evidence");
  });
});
