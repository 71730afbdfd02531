import { resourcePolicy } from "../pack/policies";
import { ofRecord } from "./of-record";

/** Rows D4, P1: what may be deleted serves as it is until then, and releases nothing. */
export const teardownAloneRule = ofRecord({
  name: "release-teardown-alone",
  description:
    "D4, P1: a stack that is being taken down (sluice:teardown) releases nothing: it has no candidate, neither of the API nor of the AI service.",
  title: "teardown",
  judge: ({ teardown, candidate, ai }) => {
    const candidates = [
      ...(candidate === null ? [] : [`sluice:traffic.candidate (${candidate})`]),
      ...(ai === null || ai.candidate === null ? [] : [`sluice:ai.candidate (${ai.candidate.revision})`]),
    ];
    if (!teardown || candidates.length === 0) return [];
    return [
      `found ${candidates.join(" and ")} while sluice:teardown is set: load balancer and AI service can be deleted under the release. ` +
        "Expected: no candidate. Fix: remove sluice:teardown, or end the release first.",
    ];
  },
});

export const teardownAlone = resourcePolicy(teardownAloneRule);
