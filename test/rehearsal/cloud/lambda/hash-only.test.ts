import { functionInputs } from "../../../../rehearsal/cloud/lambda/records";
import { archiveOf } from "../../../support/functions";

const inputs = {
  name: "rollback",
  handler: "index.handler",
  runtime: "nodejs22.x",
  role: "arn:aws:iam::1:role/r",
};
const { assets: _files, ...hashOnly } = archiveOf({ "index.js": { text: "" } });

it("reads what a function was before, of whose archive the engine sends the hash alone", () => {
  expect(functionInputs.safeParse({ ...inputs, code: { ...hashOnly, hash: "ab" } })).toMatchObject({
    success: true,
  });
});
