import { type Finding, Unreadable } from "../evidence/finding";
import type { Proof } from "../evidence/prove";
import type { Role } from "../evidence/rows";

const DAY = 86_400_000;

/** What a gate reads of a report. */
export interface Figures {
  readonly [name: string]: unknown;
}

/**
 * A report, signed by CI. `faults` derives the verdict from the figures; a figure that cannot be read is a fault, and a
 * report that says itself that it failed never passes.
 */
export const report = (faults: (figures: Figures, finishedOn: number) => readonly string[]): Proof => ({
  kind: "report",
  roles: ["ci"],
  faults: (finding) =>
    readable(() => [...ownResult(finding), ...faults(finding.figures, finding.finishedOn)]),
});

const ownResult = ({ passed }: Finding): string[] => (passed ? [] : ["the result is not PASSED"]);

/** What reading throws about a statement is its fault; anything else is the policy's own. */
export function readable(faults: () => readonly string[]): readonly string[] {
  try {
    return faults();
  } catch (failure) {
    if (failure instanceof Unreadable) return [failure.message];
    throw failure;
  }
}

/** A person's approval; nobody approves alone what they wrote (policies/evidence/prove.ts). */
export const approval = (role: Role): Proof => ({
  kind: "approval",
  roles: [role],
  faults: ({ passed, by, figures }) =>
    passed ? [] : [`${by} rejected it: ${String(figures.comment).slice(0, 200)}`],
});

/** One fault where a condition does not hold. */
export const unless = (holds: boolean, fault: string): string[] => (holds ? [] : [fault]);

/** Days from one moment to another. */
export const daysBetween = (from: number, to: number): number => (to - from) / DAY;

/** One fault where something was found longer ago than allowed, or later than the report that tells it. */
export function agedAtMost(what: string, moment: number, finishedOn: number, days: number): string[] {
  const age = daysBetween(moment, finishedOn);
  if (age < 0) return [`${what} lies after the report that tells it`];
  return unless(
    age <= days,
    `${what} was ${age.toFixed(1)} days old when it was looked at; at most ${days} are allowed`,
  );
}
