import type { ResourceRule } from "../pack/policies";
import { evidenceOf } from "../release/handed-in";
import { PARAMETER, isRecord, textOf } from "../release/of-record";
import { type ReleaseRecord, isReturn, readRecord } from "../release/record";
import { type Subject, subjects } from "../release/subjects";
import { GATES } from "./all";
import { type Gate, verdictOf } from "./gate";

/** Stops nothing at any level: what a waiver lets through was decided by a person, and everybody has to see it. */
export const gateRemarksRule: ResourceRule = {
  name: "gate-remarks",
  description:
    "Q1–Q9, E1–E8, P1–P6: whoever previews a release sees each waiver that is active, with its person, reason and end, and statements that disagree.",
  level: "advisory",
  types: [PARAMETER],
  judge: ({ properties }) => {
    const text = isRecord(properties) ? textOf(properties) : undefined;
    // What is wrong with a record that cannot be read is told by every rule that stops it.
    const reading = typeof text === "string" ? readRecord(text) : { faults: [] };
    if ("faults" in reading || isReturn(reading.record)) return [];
    return [...new Set(GATES.flatMap((gate) => remarksOf(gate, reading.record)))];
  },
};

function remarksOf(gate: Gate, record: ReleaseRecord): string[] {
  if (!(gate.concerns?.(record) ?? true)) return [];
  const concerned = newcomers(record).filter(({ part }) => gate.parts.includes(part));
  return concerned.flatMap((subject) =>
    verdictOf(gate, record, evidenceOf(record.evidence), subject).remarks.map(
      (remark) => `${subject.bearer} (${subject.version}): ${remark}`,
    ),
  );
}

/** What is on its way, at 0 % too: the sooner somebody sees it, the better. */
const newcomers = (record: ReleaseRecord): Subject[] =>
  subjects(record).filter(
    ({ digest, stable }) => !stable && !(record.before?.served.includes(digest) ?? false),
  );
