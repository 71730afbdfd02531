import { p5 as gate } from "../../../policies/gates/p5-rollback-time";
import type { Collector } from "../collector";
import { passing } from "../passing";
import { REHEARSAL_OPTION, REHEARSE, readRehearsal, toolOf } from "../rehearsal";
import { endOf, readRaw } from "../reports";

/** P5: how long going back took in a rehearsal, and what it cost the requests of that time. */
export const p5: Collector = {
  row: "P5",
  summary: "rollback time: as a rehearsal measured it",
  options: [REHEARSAL_OPTION],
  collect: ({ rehearsal: path = "", uri }, release, now) => {
    const raw = readRaw(path, uri);
    const rehearsal = readRehearsal(raw);
    const { timings, totals, verdict, clockSpeed, endedAt } = rehearsal;
    const took = timings.rollbackToLiveMs;
    const figures = {
      seconds: (took ?? 0) / 1000,
      requests: totals.requests,
      failedRequests: totals.failed,
      // Waits inside the embedded cloud ran so many times faster.
      clockSpeed,
    };
    const faults = [
      ...(took === undefined ? ["the rehearsal measured no rollback: run the scenario rollback"] : []),
      ...(verdict.outcome === "passed" ? [] : [`the rehearsal failed: ${verdict.reasons.join("; ")}`]),
    ];
    const finishedOn = endOf(new Date(endedAt), undefined, undefined, now);
    const found = { figures, faults, finishedOn, tool: toolOf(rehearsal), report: raw.file };
    const said = `rolled back in ${figures.seconds.toFixed(1)} s, 0 of ${totals.requests} requests failed`;
    return passing(gate, { ...found, said, next: REHEARSE }, release, now);
  },
};
