import { type Forward, movesForward } from "./forward";
import { ofRecord } from "./of-record";

/** What goes wrong after a step names its cause. */
export const oneShareRule = ofRecord({
  name: "release-one-share",
  description:
    "D4, D5: the traffic of a version and the share of a revision of the AI service grow in steps of their own, never in the same one.",
  title: "one share at a time (D5)",
  judge: (record) => {
    const moves = movesForward(record);
    const [slots, revisions] = [moves.filter((one) => !ofAi(one)), moves.filter(ofAi)];
    if (slots.length === 0 || revisions.length === 0) return [];
    const found = [...slots, ...revisions]
      .map(
        ({ bearer, subject, before }) =>
          `${bearer} (${subject.version}) from ${before} to ${subject.percent} %`,
      )
      .join(" and ");
    return [
      `found ${found} in one step, expected one of them: a fault seen afterwards would have two causes. ` +
        "Fix: move sluice:traffic.weights and sluice:ai.share in two commits, each with its own `pulumi up`.",
    ];
  },
});

const ofAi = ({ subject }: Forward): boolean => subject.part === "AI image" || subject.part === "AI model";
