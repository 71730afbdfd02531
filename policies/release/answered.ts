import { movesForward } from "./forward";
import { ofRecord } from "./of-record";
import { type Answered, SLOTS } from "./record";

/**
 * A quiet candidate is held: the triggers of the rollback judge no minute with too few requests, and silence proves no
 * health. Over its whole time of watching it must have answered enough, and well.
 */
export const answeredRule = ofRecord({
  name: "release-answered",
  description:
    "D4, R1: the share of a version grows only after it has answered sluice:rollback.errors.requests requests with its present share, and failed no more than sluice:rollback.errors.percent of them.",
  title: "answers of the candidate (D4, R1)",
  judge: (record) => {
    const { answered, pace, stack } = record;
    if (answered === null || (pace?.bakeMinutes ?? 0) === 0) return [];
    const fault = faultOf(answered, stack);
    if (fault === null) return [];
    return movesForward(record)
      .filter(({ bearer, before }) => before > 0 && SLOTS.some((slot) => slot === bearer))
      .map(
        ({ bearer, subject, before }) =>
          `${bearer} (${subject.version}) is to go from ${before} % to ${subject.percent} %. ${fault}; a way back is never held up by it.`,
      );
  },
});

function faultOf(answered: Answered, stack: string): string | null {
  if ("unknown" in answered)
    return (
      `Found: what it has answered with its present share is not known: ${answered.unknown}. Expected: a count. ` +
      "Fix: let whoever runs `up` read it (cloudwatch:GetMetricData, by the AWS credentials of the environment), then run it again"
    );
  const { requests, failed, floor, percent } = answered;
  if (requests < floor)
    return (
      `Found: ${requests} requests since its share last changed, too few to call it sick or healthy. ` +
      `Expected: ${floor} at least (sluice:rollback.errors.requests). ` +
      "Fix: wait until there were more, or send it some, then run again"
    );
  const share = (100 * failed) / requests;
  if (share <= percent) return null;
  return (
    `Found: ${failed} of its ${requests} requests since its share last changed failed, ${share.toFixed(1)} %. ` +
    `Expected: ${percent} % at most (sluice:rollback.errors.percent). ` +
    `Fix: take the release back by \`npm run rollback -- ${stack}\`, or mend what it calls (docs/runbooks/errors.md) and run again`
  );
}
