import { readConfig } from "../../../infra/config/read";
import { stackFile } from "../support/config";
import { faultsOf } from "../support/faults";

const TAGS = { product: "harbor", stack: "prod", owner: "platform-team" };
const tagged = (tags: unknown): string[] => faultsOf({ "aws:defaultTags": { tags } });

it("tells whom to ask", () => {
  expect(readConfig("prod", stackFile("prod")).config?.owner).toBe("platform-team");
  expect(tagged({ ...TAGS, costCentre: "42" })).toEqual([]);
});

it.each([
  [
    "another stack's",
    { ...TAGS, stack: "staging" },
    'aws:defaultTags.tags.stack | "staging" | "prod" | correct it in the stack\'s file',
  ],
  [
    "another product's",
    { ...TAGS, product: "port" },
    'aws:defaultTags.tags.product | "port" | "harbor" | correct it in the stack\'s file',
  ],
  [
    "nobody's",
    { ...TAGS, owner: undefined },
    "aws:defaultTags.tags.owner | missing | whom to ask: 1 to 63 small letters, digits, hyphens and underscores | add it to the stack's file",
  ],
  [
    "somebody's that Google does not take",
    { ...TAGS, owner: "Platform Team" },
    'aws:defaultTags.tags.owner | "Platform Team" | whom to ask: 1 to 63 small letters, digits, hyphens and underscores | correct it in the stack\'s file',
  ],
])("is not %s", (_, tags, fault) => {
  expect(tagged(tags)).toEqual([fault]);
});

it("is missed where there are no tags at all", () => {
  expect(faultsOf({ "aws:defaultTags": undefined })).toEqual([
    "aws:defaultTags | missing | a map with the keys tags | add it to the stack's file",
  ]);
  expect(faultsOf({ "aws:defaultTags": "none" })).toHaveLength(1);
});
