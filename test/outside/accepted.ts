/**
 * Findings of checkov that stay, with the reason. Address patterns; whatever is not listed here is a failure, and so is an
 * entry that nothing needs any more. None of the ids of guardrails.md may stand here but where the reason says which other
 * part of the stack keeps the rule.
 */
export interface Accepted {
  readonly id: string;
  /** Addresses as checkov prints them. */
  readonly resources: RegExp;
  readonly reason: string;
}

export const ACCEPTED: readonly Accepted[] = [];
