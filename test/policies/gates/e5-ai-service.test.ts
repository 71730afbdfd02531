import { e5 } from "../../../policies/gates/e5-ai-service";
import { gateRule } from "../../../policies/gates/gate";
import { resourcePolicy } from "../../../policies/pack/policies";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";
import { judgeOf, makeKey } from "../../support/release-record";

describeGate(e5, GOOD_ENVIRONMENT.e5, [
  ["a service that fails", { status: 503 }, "the AI service answered 503, not 200"],
  ["a service that does not answer", { status: "ECONNREFUSED" }, 'answered "ECONNREFUSED", not 200'],
  ["answers over the budget", { p95Milliseconds: 2001 }, "up to 2001 ms; the budget is 2000 ms"],
  ["a single request", { requests: 1 }, "1 requests were answered; at least 20"],
  ["nothing checked", { checks: [] }, "checks is empty"],
]);

it("gate E5 concerns only a stack that has the AI service", () => {
  const judge = judgeOf(resourcePolicy(gateRule(e5)), makeKey());
  expect(judge({ statements: {} })).toHaveLength(1);
  expect(judge({ statements: {}, ai: null })).toEqual([]);
});
