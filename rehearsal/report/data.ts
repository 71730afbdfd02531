import type { Counts, Window } from "../load/tally";
import type { Share } from "../load/statistics";

/*
 * The report of a rehearsal, as `report.json` holds it and the page shows it. All moments are milliseconds since the
 * epoch (wall time), all durations milliseconds, all weights and AI shares percent, all measured shares 0 to 1.
 */

export interface RehearsalReport {
  readonly title: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly verdict: Verdict;
  readonly engine: {
    readonly version: string;
    /** Where it came from, e.g. `PATH`, `npm`, `built from Go modules`. */
    readonly origin: string;
    /** Why this one was taken. */
    readonly why: string;
  };
  readonly environment: { readonly node: string; readonly platform: string; readonly cpus: number };
  /** Cloud seconds per wall second; only waits inside the cloud are scaled. */
  readonly clockSpeed: number;
  readonly scenarios: readonly ScenarioResult[];
  /** In the order in which they were carried out. */
  readonly steps: readonly ReportStep[];
  /** Versions that were proven ready, in the order in which they were; absent where none was. */
  readonly proofs?: readonly ReportProof[];
  /** What the load saw from its first to its last request. */
  readonly totals: Counts;
  /** The same by time, without gaps; empty when there was no load. */
  readonly windows: readonly Window[];
  readonly events: readonly ReportEvent[];
  /** Rollbacks that the stack made by itself; absent in older reports. */
  readonly courses?: readonly Course[];
  /** What was timed. All are optional: a scenario times only what it does. */
  readonly timings: Timings;
}

export interface Verdict {
  readonly outcome: "passed" | "failed";
  /** Why it failed, or what proves that it passed; one sentence each. */
  readonly reasons: readonly string[];
}

export interface ScenarioResult {
  readonly name: string;
  readonly outcome: "passed" | "failed";
  readonly explanation: string;
}

export interface Timings {
  /** From the start of the `up` that gives the candidate all traffic until it has it. */
  readonly releaseToLiveMs?: number;
  /** From the start of the `up` on the reverted commit until stable has all traffic again. */
  readonly rollbackToLiveMs?: number;
  /** From the start of the cloud's process until it answers. */
  readonly cloudReadyMs?: number;
}

/** Weights of the two slots, percent. */
export interface Weights {
  readonly blue: number;
  readonly green: number;
}

/** One command of the engine, the commit that it carried out, and what was measured after it. */
export interface ReportStep {
  /** Short, for the picture: `1.1.0 on blue`, `10 %`, `roll back`. */
  readonly name: string;
  readonly commit?: { readonly sha: string; readonly subject: string };
  /** As a person would type it: `pulumi up`. */
  readonly command: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Null when the engine was killed. */
  readonly exitCode: number | null;
  /** `refused`: a policy stopped it before anything changed. `failed`: anything else that went wrong. */
  readonly outcome: "done" | "refused" | "failed";
  /** {@link touched} by operation, e.g. `{create: 3, update: 1}`. */
  readonly changes: Readonly<Record<string, number>>;
  readonly touched: readonly TouchedResource[];
  readonly violations: readonly PolicyViolation[];
  /** What the config that is in force declares from here on; absent where the command put nothing in force. */
  readonly declared?: Declared;
  /** When the declared weights went live, if that is known; the end of the command otherwise. */
  readonly liveAt?: number;
  /** What the load saw while the declared weights were in force and no command ran; absent without a load. */
  readonly measured?: Measured;
}

/** How the evidence of a version was made. */
export interface ReportProof {
  readonly version: string;
  /** Of the commit that holds it. */
  readonly commit: { readonly sha: string; readonly subject: string };
  readonly startedAt: number;
  readonly endedAt: number;
  /** Gates that are proven, of those that were judged. Waived ones are not among them. */
  readonly proven: number;
  readonly gates: number;
  /** What this machine could not prove, and was waived by the escalation role. */
  readonly waived: readonly { readonly rows: readonly string[]; readonly why: string }[];
  /** What was run for it, and for how many milliseconds. */
  readonly took: readonly { readonly what: string; readonly milliseconds: number }[];
}

export interface Declared {
  readonly weights: Weights;
  /** Version in each slot that has one. */
  readonly versions: { readonly blue?: string; readonly green?: string };
  /** Version of the page. */
  readonly frontend: string;
  /** Percent of the AI service's traffic that goes to its candidate. */
  readonly aiShare: number;
  /** Revision of the AI candidate as answers name it, for measuring its share; absent when there is none. */
  readonly aiCandidate?: string;
}

export interface TouchedResource {
  /** Type token, e.g. `aws:lb/listenerRule:ListenerRule`. */
  readonly type: string;
  readonly name: string;
  /** The engine's operation: create, update, replace, delete, … */
  readonly op: string;
}

export interface PolicyViolation {
  readonly policy: string;
  readonly message: string;
  /** `mandatory` stops, `advisory` warns. */
  readonly enforcement: string;
}

export interface Measured {
  readonly from: number;
  readonly to: number;
  readonly requests: number;
  readonly failed: number;
  /** By slot, held against the declared weight. */
  readonly slots: { readonly blue: MeasuredShare; readonly green: MeasuredShare };
  /** Answers of the page, by its version. */
  readonly byPage: Readonly<Record<string, number>>;
  /** The AI candidate's, where there is one. */
  readonly ai?: MeasuredShare;
}

/** A share with its 99 % interval and whether the declared weight lies in it. */
export interface MeasuredShare extends Share {
  /** Requests of this slot or revision; `n` is that of all. */
  readonly observed: number;
  /** Percent. */
  readonly declared: number;
  readonly inside: boolean;
}

/** Something worth a mark in the picture. */
export interface ReportEvent {
  readonly at: number;
  readonly kind:
    "commit" | "command" | "weights" | "pointer" | "ai" | "refusal" | "failure" | "load" | "other";
  /** A few words. */
  readonly label: string;
  readonly detail?: string;
}

/** How a rollback went that the stack made by itself, in figures. */
export interface Course {
  readonly release: string;
  readonly trigger: string;
  readonly alarm: string;
  /** Seconds in the cloud from the fault to the alarm, and to the last request that went to the candidate. */
  readonly faultToAlarm: number;
  readonly faultToLast: number;
  /** Real milliseconds from the alarm to the change of the weights, and to that last request. */
  readonly alarmToWeightsMs: number;
  readonly alarmToLastMs: number;
  /** Requests while it lasted, and of those the failed. */
  readonly requests: number;
  readonly failed: number;
  /** Requests that failed after the weights had changed. */
  readonly failedAfter: number;
}
