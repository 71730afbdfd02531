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

/** A digest of one character, 64 times. */
export const digest = (character: string): string => `sha256:${character.repeat(64)}`;

/** What is on a slot whose image's digest is of this character. */
export const slot = (character: string): NonNullable<Intent["slots"]["blue"]> => ({
  version: `1.${character.charCodeAt(0)}.0`,
  image: `api@${digest(character)}`,
  assets: `sha256:${character.repeat(63)}0`,
  schema: 1,
});

const revision = (character: string) => ({
  revision: `r${character}`,
  image: `ai@${digest(character)}`,
  model: `sha256:${character.repeat(63)}1`,
});

/** A release that has come to `green` percent, and its AI candidate to `share`; `candidate`: what is on green. */
export const stepOf = (green: number, share = 0, candidate = "b"): Intent => ({
  live: "blue",
  candidate: "green",
  weights: { blue: 100 - green, green },
  slots: { blue: slot("a"), green: slot(candidate) },
  ai: { stable: revision("c"), candidate: revision("d"), share },
});

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
