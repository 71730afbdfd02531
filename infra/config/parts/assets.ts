import { z } from "zod";
import { whole } from "./leaf";

/** The frontend's versions in their bucket. */
export const assets = z.strictObject({
  keepDays: whole(1, 365, "days for which a version's assets stay after no slot and no rollback needs them"),
});
