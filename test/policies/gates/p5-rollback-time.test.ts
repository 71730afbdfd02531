import { p5 } from "../../../policies/gates/p5-rollback-time";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";

describeGate(p5, GOOD_ENVIRONMENT.p5, [
  ["a slow way back", { seconds: 900 }, "the rollback took 900 s; it has to be under 900 s"],
  ["a way back of no time", { seconds: 0 }, "the rollback took 0 s"],
  ["requests that failed", { failedRequests: 2 }, "2 requests failed while it was measured"],
  ["a rollback that nobody saw", { requests: 0 }, "nobody asked anything while it was measured"],
]);
