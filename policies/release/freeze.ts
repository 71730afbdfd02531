import { decidedAt, movesForward } from "./forward";
import { ofRecord } from "./of-record";

/** Nothing new while nobody is there to see it. */
export const freezeRule = ofRecord({
  name: "release-freeze",
  description: "D1: nothing takes more traffic than before in a time that sluice:release.freezes names.",
  title: "freeze (D1)",
  judge: (record) => {
    const now = decidedAt(record);
    const freeze = record.pace?.freezes.find(({ from, until }) => from <= now && now <= until);
    if (freeze === undefined) return [];
    const [from, until] = [freeze.from, freeze.until].map((moment) => new Date(moment).toISOString());
    return movesForward(record).map(
      ({ bearer, subject }) =>
        `${bearer} (${subject.version}) is to take ${subject.percent} %. Found: a freeze from ${from} to ${until}: ${freeze.reason}. ` +
        "Expected: no release in it. Fix: wait until it is over; a rollback is never held up by it.",
    );
  },
});
