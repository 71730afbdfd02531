import type { Intent } from "../../infra/release/intent";
import { type Plan, type PlanInputs, planRelease } from "../../infra/release/plan";
import { type Stored, parseStored } from "../../infra/release/stored";
import { PACE } from "./pace";

/** What the very first `up` finds. */
export const NOTHING: Stored = {
  record: null,
  latches: [],
  founded: false,
  services: [],
  watched: null,
  versions: null,
};

/** What the program decides, of a stack whose settings hold nothing back. */
export const decide = (intent: Intent, stored: Stored = NOTHING, more: Partial<PlanInputs> = {}): Plan =>
  planRelease({
    intent,
    stored,
    stack: "prod",
    pace: PACE,
    keepDays: 30,
    evidence: () => "{}",
    capacity: { tasks: 2, minimum: 2, maximum: 4, warmTasks: 1, warmHours: 24 },
    counts: [],
    now: new Date("2026-11-19T12:00:00Z"),
    ...more,
  });

/** What the next `up` finds once this one came to its end. */
export const storedAfter = ({ recordText, versions }: Plan): Stored =>
  parseStored({ "/r/record": recordText, "/r/versions": JSON.stringify(versions), "/r/founded": "yes" });
