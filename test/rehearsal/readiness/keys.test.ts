import fc from "fast-check";
import { unfit } from "../../../rehearsal/readiness/drill-record";
import { P3, P5 } from "../../../rehearsal/readiness/drills";
import { firstDay } from "../../../rehearsal/readiness/keys";

const DAY = 86_400_000;

it("makes keys that may vouch for every drill that a rehearsal takes, whatever day it is of", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date("2026-01-01"), max: new Date("2036-01-01"), noInvalidDate: true }),
      fc.constantFrom(P3.mostDays, P5.mostDays),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (today, mostDays, part) => {
        const now = today.getTime();
        const endedAt = now - Math.floor(part * mostDays * DAY);
        const drill = { file: "rollback.json", endedAt, outcome: "passed", reasons: [] };
        expect(unfit(drill, mostDays, now)).toBeUndefined();
        expect(Date.parse(firstDay(now))).toBeLessThanOrEqual(endedAt);
      },
    ),
  );
});
