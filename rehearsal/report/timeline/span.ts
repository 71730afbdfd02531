import { coarsen } from "../../load/windows";
import type { Window } from "../../load/tally";
import type { Declared, RehearsalReport, ReportStep } from "../data";

/** A stretch of time with what was declared for it. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly declared: Declared;
}

/** What the picture shows, in time order. */
export interface Timeline {
  /** Start of the rehearsal: what the clock on the axis counts from. */
  readonly origin: number;
  /** Where the time axis begins and ends. */
  readonly from: number;
  readonly to: number;
  readonly segments: readonly Segment[];
  readonly windows: readonly Window[];
  readonly steps: readonly ReportStep[];
  readonly events: RehearsalReport["events"];
}

/** Of the whole picture, how much may lie before the load begins; the deployment of stable would fill it otherwise. */
const BEFORE_LOAD = 0.08;

export function timelineOf(report: RehearsalReport, mostWindows: number): Timeline {
  const to = Math.max(report.endedAt, report.startedAt + 1);
  const firstRequest = report.windows[0]?.from ?? report.startedAt;
  const from = Math.max(report.startedAt, firstRequest - (to - firstRequest) * BEFORE_LOAD);
  const visible = report.steps.filter((step) => step.endedAt > from);
  return {
    origin: report.startedAt,
    from,
    to,
    segments: segmentsOf(report.steps, from, to),
    windows: coarsen(report.windows, mostWindows),
    steps: visible,
    events: report.events.filter(({ at }) => at >= from && at <= to),
  };
}

/** The declared state over time: from when each step's weights went live until the next step's did. */
export function segmentsOf(steps: readonly ReportStep[], from: number, to: number): Segment[] {
  const changes = steps.flatMap(({ declared, liveAt, endedAt }) =>
    declared === undefined ? [] : [{ declared, at: liveAt ?? endedAt }],
  );
  return changes
    .map(({ declared, at }, index) => ({
      declared,
      from: Math.max(at, from),
      to: Math.min(changes[index + 1]?.at ?? to, to),
    }))
    .filter((segment) => segment.to > segment.from);
}
