import type { OperationResult } from "../engine/run";
import type { Commit } from "../session/repository";
import type { Rehearsal } from "./rehearsal";

/** One thing that a release engineer does. */
export interface Action {
  readonly title: string;
  /**
   * Does it; throws {@link Unexpected} when the outcome is not what a working release system gives. What it returns is shown
   * behind its title.
   */
  run(rehearsal: Rehearsal): Promise<string | void>;
}

/** A named course of actions (`--scenario release`). */
export interface Scenario {
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  readonly actions: readonly Action[];
}

/** What was declared by the step's commit; the report holds it against what was measured. */
export interface Declared {
  readonly weights: Readonly<Record<string, number>>;
  /** Version in each slot that has one. */
  readonly versions: Readonly<Record<string, string>>;
  /** Version whose page is served. */
  readonly frontend: string;
  /** The AI candidate's percent. */
  readonly aiShare: number;
  /** Its revision as the config names it; absent when there is no candidate. */
  readonly aiCandidate?: string;
}

/** A command of the engine as it went, with the commit that it carried out. */
export interface Executed {
  readonly name: string;
  readonly command: string;
  readonly commit: Commit;
  /** What the report times: the `up` that gives the candidate everything, and the one that takes it back. */
  readonly role?: "all-traffic" | "rollback";
  readonly declared: Declared;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly result: OperationResult;
}

/** The rehearsal came out otherwise than it must: the message says what was expected and what was seen. */
export class Unexpected extends Error {
  override name = "Unexpected";
}
