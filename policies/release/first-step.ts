import { movesForward } from "./forward";
import { ofRecord } from "./of-record";

/** Percent; whatever the stack's own pace allows. */
const LARGEST = 10;

/** A new version meets few users first. */
export const firstStepRule = ofRecord({
  name: "release-first-step",
  description: `D4, D5: the first share of a version, or of a revision of the AI service, is at most ${LARGEST} %, or what sluice:release.firstStep says.`,
  title: "first step (D4)",
  judge: (record) => {
    const allowed = Math.min(LARGEST, record.pace?.firstStep ?? LARGEST);
    return movesForward(record)
      .filter(({ before, subject }) => before === 0 && subject.percent > allowed)
      .map(
        ({ bearer, subject }) =>
          `found ${subject.percent} % as the first share of ${bearer} (${subject.version}), expected at most ${allowed} %. ` +
          `Fix: give it ${allowed} % first, and more once it has been watched.`,
      );
  },
});
