import { HOLDS_DATA, dataProtected } from "../../../policies/guardrails/data-protected";
import { UNKNOWN_TEXT, violations } from "../../support/policy";

it.each(HOLDS_DATA)("%s must be protected", (type) => {
  expect(violations(dataProtected, type, {}, true)).toEqual([]);
  expect(violations(dataProtected, type, {}, false)).toEqual([
    expect.stringContaining("found protect false, expected true. Fix: declare it with { protect: true }"),
  ]);
});

it("lets a bucket go whose contents are said to be worth nothing, and nothing else", () => {
  expect(violations(dataProtected, "aws:s3/bucket:Bucket", { forceDestroy: true })).toEqual([]);
  expect(violations(dataProtected, "aws:s3/bucket:Bucket", { forceDestroy: false })).toHaveLength(1);
  expect(violations(dataProtected, "aws:s3/bucket:Bucket", { forceDestroy: UNKNOWN_TEXT })).toHaveLength(1);
  expect(violations(dataProtected, "aws:backup/vault:Vault", { forceDestroy: true })).toHaveLength(1);
});

it("asks nothing of what holds no data", () => {
  expect(violations(dataProtected, "aws:sqs/queue:Queue", {})).toEqual([]);
});
