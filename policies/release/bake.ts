import { decidedAt, movesForward } from "./forward";
import { ofRecord } from "./of-record";

const MINUTE = 60_000;

/** A share grows only after it has been watched. */
export const bakeRule = ofRecord({
  name: "release-bake",
  description:
    "D4, D5: the share of a version, or of a revision of the AI service, grows no sooner than sluice:release.bakeMinutes after it last changed.",
  title: "bake time (D4)",
  judge: (record) => {
    const minutes = record.pace?.bakeMinutes ?? 0;
    return movesForward(record).flatMap(({ bearer, subject, before, since }) => {
      if (before === 0 || minutes === 0) return [];
      const until = since === undefined ? undefined : since + minutes * MINUTE;
      if (until !== undefined && decidedAt(record) >= until) return [];
      const found =
        since === undefined
          ? "nobody knows since when"
          : `since ${new Date(since).toISOString()}, ${((decidedAt(record) - since) / MINUTE).toFixed(1)} minutes`;
      return [
        `${bearer} (${subject.version}) is to go from ${before} % to ${subject.percent} %. Found: it has had ${before} % ${found}. ` +
          `Expected: ${minutes} minutes at least (sluice:release.bakeMinutes). ` +
          `Fix: wait${until === undefined ? "" : ` until ${new Date(until).toISOString()}`}, look at the dashboards, then run again.`,
      ];
    });
  },
});
