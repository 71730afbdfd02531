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

it("lets a log group be that stays when its stack lets go of it, and nothing else", () => {
  const type = "aws:cloudwatch/logGroup:LogGroup";
  expect(violations(dataProtected, type, { skipDestroy: true })).toEqual([]);
  expect(violations(dataProtected, type, { skipDestroy: false })).toHaveLength(1);
  expect(violations(dataProtected, type, { skipDestroy: UNKNOWN_TEXT })).toHaveLength(1);
  // The provider knows no such property of a bucket: nothing would be skipped.
  expect(violations(dataProtected, "aws:s3/bucket:Bucket", { skipDestroy: true })).toHaveLength(1);
});

it("asks nothing of what holds no data", () => {
  expect(violations(dataProtected, "aws:sqs/queue:Queue", {})).toEqual([]);
});

it.each(["record", "versions"])("protects the parameter by which releases remember: %s", (what) => {
  const type = "aws:ssm/parameter:Parameter";
  const props = { name: `/sluice/prod/release/${what}` };
  expect(violations(dataProtected, type, props, true)).toEqual([]);
  expect(violations(dataProtected, type, props)).toHaveLength(1);
  expect(violations(dataProtected, type, { name: UNKNOWN_TEXT })).toHaveLength(1);
  for (const other of [{}, { name: "/sluice/prod/release/service-blue" }, { name: `/${what}` }])
    expect(violations(dataProtected, type, other)).toEqual([]);
});
