import { e6 } from "../../../policies/gates/e6-assets";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";
import { STABLE_PAGE } from "../../support/release-record";

describeGate(e6, GOOD_ENVIRONMENT.e6, [
  ["the manifest of another version", { manifest: STABLE_PAGE }, `the manifest is "${STABLE_PAGE}", not `],
  ["an empty manifest", { files: 0 }, "the manifest names no file"],
  ["a file that is not there", { missing: ["app.js"] }, '1 files are missing, the first is "app.js"'],
  ["a file of other content", { differing: ["app.js"] }, "1 files are differing"],
  ["a file that is not compressed", { uncompressed: ["app.js"] }, "1 files are uncompressed"],
  ["a file that is not minified", { unminified: ["app.js"] }, "1 files are unminified"],
  ["a slow page", { performance: 0.4 }, "Lighthouse gives 0.4 for performance; the budget is 0.9"],
  ["a budget of nothing", { performance: 0, budget: 0 }, "the budget is 0"],
]);
