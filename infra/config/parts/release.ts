import { z } from "zod";
import { day, leaf, whole } from "./leaf";

const clock = leaf(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/), "a time of day such as 02:30, UTC");

/** How fast a release may go, and when. The policies judge every step by it; a rollback is never judged. */
export const release = z.strictObject({
  firstStep: whole(1, 10, "percent, at most, that a candidate's first share may have"),
  bakeMinutes: whole(0, 1440, "minutes that a share is watched before it may grow"),
  freezes: leaf(
    z
      .array(
        z.strictObject({
          from: day,
          until: day,
          reason: leaf(z.string().min(1).max(80), "why, in 1 to 80 characters"),
        }),
      )
      .max(5),
    "a list of at most 5 times in which nothing is released",
  ),
  maintenance: z.strictObject({
    days: leaf(
      z
        .array(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
        .min(1)
        .max(7),
      "a list of mon, tue, wed, thu, fri, sat, sun: the days on which a window begins",
    ),
    from: clock,
    until: clock,
  }),
});
