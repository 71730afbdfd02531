/** The readiness rows of requirements.md, in its order: each is a gate. */
export const ROWS = [
  ...(["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9"] as const),
  ...(["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8"] as const),
  ...(["P1", "P2", "P3", "P4", "P5", "P6"] as const),
] as const;
export type Row = (typeof ROWS)[number];

/** Rows without which there is no way back, or no knowing what was released: nobody can waive them. */
export const NEVER_WAIVED: readonly Row[] = ["Q1", "E1", "P1"];

/** Days that a waiver may last from its decision: a hurry passes, or it is the rule that is wrong. */
export const LONGEST_WAIVER_DAYS = 30;

/** What a key may vouch for: `ci` for reports, the others for a person's own decision. */
export const ROLES = ["ci", "security", "usability", "compliance", "escalation"] as const;
export type Role = (typeof ROLES)[number];
