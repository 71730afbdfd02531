import { e1 as gate } from "../../../policies/gates/e1-database-backup";
import type { Collector } from "../collector";
import { LOG_OPTION, fromLog } from "../dump-and-restore";

/** E1: a young backup of the production database that was restored on trial. */
export const e1: Collector = {
  row: "E1",
  summary: "production database backup: a log of its dump and restore",
  options: [LOG_OPTION],
  collect: (given, release, now) => fromLog(gate, given, release, now),
};
