import { p2 as gate } from "../../../policies/gates/p2-database-rollback";
import type { Collector } from "../collector";
import { LOG_OPTION, fromLog } from "../dump-and-restore";

/** P2: the newest backup was restored into a copy, and the copy found whole. */
export const p2: Collector = {
  row: "P2",
  summary: "database rollback: a log of a dump and its restore, the same as for E1",
  options: [LOG_OPTION],
  collect: (given, release, now) => fromLog(gate, given, release, now),
};
