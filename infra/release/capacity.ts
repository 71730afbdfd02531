import { type Intent, releaseId, sameIntent } from "./intent";
import { SLOTS, type SlotName } from "./slots";
import type { StoredRecord } from "./stored";

export interface CapacitySettings {
  /** Tasks of each slot, at least, while both are held. */
  readonly tasks: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Tasks of the old slot once it is no longer held. */
  readonly warmTasks: number;
  /** Hours after the traffic last moved in which both slots are held. */
  readonly warmHours: number;
}

/** The part of the release record that decides how large the slots are; frozen like the rest of it (ADR 28). */
export interface Capacity {
  /** Tasks that the traffic was found to need when this release began, or since: the larger slot's own count. */
  readonly needed: number;
  /** When the traffic last moved, ISO 8601. */
  readonly since: string;
  /** Whether both slots are kept as large as a release needs them. Once false it stays so until the traffic moves. */
  readonly held: boolean;
}

/** Between how many tasks autoscaling may move a slot. */
export interface TaskRange {
  readonly minimum: number;
  readonly maximum: number;
  /** Autoscaling may add tasks, and takes none away. */
  readonly held: boolean;
}

export interface CapacityPlan {
  readonly ranges: Readonly<Record<SlotName, TaskRange>>;
  /** Tasks that have to answer before a slot is given traffic. */
  readonly floor: number;
  /** Set when this `up` ends the warm hours: the slot that is scaled down. */
  readonly releases: SlotName | null;
}

/**
 * Whether the live counts decide anything now: when a release begins or goes back, and at its later steps, as the live
 * slot may have grown since. An `up` without a change asks for nothing.
 */
export const asksForCounts = (next: Intent, stored: StoredRecord | null): boolean =>
  stored !== null && !sameIntent(next, stored) && (beginsRelease(next, stored) || next.candidate !== null);

const beginsRelease = (next: Intent, stored: StoredRecord): boolean => releaseId(next) !== releaseId(stored);

const movesTraffic = (next: Intent, stored: StoredRecord): boolean =>
  beginsRelease(next, stored) || SLOTS.some((slot) => next.weights[slot] !== stored.weights[slot]);

/** `counts`: tasks that the slots' services have now; empty when nobody asked, or none is there. */
export function freezeCapacity(
  next: Intent,
  stored: StoredRecord | null,
  counts: readonly number[],
  { warmHours }: Pick<CapacitySettings, "warmHours">,
  now: Date,
): Capacity {
  const before = stored?.capacity ?? null;
  const moved = stored === null || before === null || movesTraffic(next, stored);
  const since = moved ? now.toISOString() : before.since;
  const warm = now.getTime() < Date.parse(since) + warmHours * 3_600_000;
  return {
    needed: neededBy(next, stored, counts),
    since,
    held: next.candidate !== null || (warm && (moved || before.held)),
  };
}

function neededBy(next: Intent, stored: StoredRecord | null, counts: readonly number[]): number {
  const known = stored?.capacity?.needed ?? 0;
  if (stored === null || !asksForCounts(next, stored)) return known;
  // Each slot can take all of the traffic while a release runs, so the larger of the two is what it needs, not their sum.
  const now = Math.max(0, ...counts);
  return beginsRelease(next, stored) && counts.length > 0 ? now : Math.max(known, now);
}

export function planCapacity(
  intent: Intent,
  { needed, held }: Capacity,
  stored: StoredRecord | null,
  settings: CapacitySettings,
): CapacityPlan {
  const { tasks, minimum, maximum, warmTasks } = settings;
  const floor = Math.min(maximum, Math.max(tasks, needed));
  const range = (slot: SlotName): TaskRange => {
    if (held) return { minimum: floor, maximum, held: true };
    return slot === intent.live
      ? { minimum, maximum, held: false }
      : { minimum: warmTasks, maximum: warmTasks, held: false };
  };
  const old = SLOTS.find((slot) => slot !== intent.live && intent.slots[slot] !== undefined);
  const ends = stored?.capacity?.held === true && !held;
  return {
    ranges: { blue: range("blue"), green: range("green") },
    floor,
    releases: ends ? (old ?? null) : null,
  };
}
