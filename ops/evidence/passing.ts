import { noEvidence } from "../../policies/evidence/evidence";
import type { ReportFile, Tool } from "../../policies/evidence/finding";
import { REPORT, readReport, reportPredicate } from "../../policies/evidence/predicates/report";
import type { Gate } from "../../policies/gates/gate";
import type { Collected } from "./collector";
import { recordOf, subjectsOf } from "./judged";
import type { ReleaseNamed } from "./release";
import { refuseFor } from "./reports";

/** What a report came to, before its gate has seen it. */
export interface Found {
  /** As the gate reads them; undefined where so little was found that there is nothing to judge. */
  readonly figures: Readonly<Record<string, unknown>> | undefined;
  /** What was found, in a few words. */
  readonly said: string;
  readonly finishedOn: Date;
  readonly tool: Tool;
  readonly report: ReportFile;
  /** What is wrong beside what the gate sees, e.g. an endpoint that did not answer. Default: nothing. */
  readonly faults?: readonly string[];
  /** What to do when it does not pass. */
  readonly next: string;
}

const DAY = 86_400_000;

/**
 * The statement of a row. The gate itself decides whether it may be made: what it would refuse at `up` is refused here,
 * with all faults at once.
 */
export function passing(gate: Gate, found: Found, release: ReleaseNamed, now: Date): Collected {
  const { figures = {}, said, finishedOn, tool, report, next } = found;
  const predicate = reportPredicate({ row: gate.row, passed: true, finishedOn, tool, report, figures });
  const finding = readReport(predicate);
  const record = recordOf(release, now);
  const subjects = subjectsOf(release).filter(({ part }) => gate.parts.includes(part));
  const judged = (found.figures === undefined ? [] : subjects).flatMap((subject) =>
    gate.proofs(subject, record, noEvidence("")).flatMap((proof) => proof.faults(finding)),
  );
  const age = (now.getTime() - finishedOn.getTime()) / DAY;
  const faults = [
    ...(found.faults ?? []),
    ...new Set(judged),
    ...(subjects.length > 0
      ? []
      : [`${gate.row} is about ${gate.parts.join(", ")}, and ${release.place} brings none of them`]),
    ...(age <= gate.maxAgeDays
      ? []
      : [`it is ${age.toFixed(1)} days old; at most ${gate.maxAgeDays} are allowed`]),
  ];
  refuseFor(`${gate.row} (${gate.title}) is not shown`, faults, next);
  return { predicateType: REPORT, predicate, said };
}
