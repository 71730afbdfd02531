import { existsSync, readFileSync } from "node:fs";

/** Of a rehearsal's report, what tells whether a rollback was measured, and when. */
export interface Drill {
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  readonly outcome: string;
  readonly reasons: readonly string[];
}

interface Report {
  readonly endedAt?: unknown;
  readonly verdict?: { readonly outcome?: unknown; readonly reasons?: unknown };
  readonly timings?: { readonly rollbackToLiveMs?: unknown };
}

const DAY = 86_400_000;

/** The newest rehearsal that measured a rollback, whether it passed or not; files that are not there, or none such, are passed over. */
export function newestDrill(files: readonly string[]): Drill | undefined {
  const [newest] = files
    .flatMap((file) => drillIn(file) ?? [])
    .sort((left, right) => right.endedAt - left.endedAt);
  return newest;
}

function drillIn(file: string): Drill | undefined {
  if (!existsSync(file)) return undefined;
  const { endedAt, verdict, timings } = reportIn(file);
  if (typeof endedAt !== "number" || typeof timings?.rollbackToLiveMs !== "number") return undefined;
  const reasons = Array.isArray(verdict?.reasons) ? verdict.reasons.map(String) : [];
  return { file, endedAt, outcome: String(verdict?.outcome), reasons };
}

function reportIn(file: string): Report {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) ?? {}) as Report;
  } catch {
    // Cut off while it was written, or somebody's own: it measured nothing that could be read.
    return {};
  }
}

const HELP = "npm run rehearse -- --scenario rollback measures one";

/** Why a drill proves nothing now; undefined when it does. */
export function unfit(drill: Drill | undefined, mostDays: number, now: number): string | undefined {
  if (drill === undefined) return `no rehearsal has measured a rollback: ${HELP}`;
  const { endedAt, outcome, reasons, file } = drill;
  const day = new Date(endedAt).toISOString().slice(0, 10);
  if (outcome !== "passed") return `the rehearsal of ${day} failed (${reasons.join("; ") || file}): ${HELP}`;
  if (endedAt > now) return `${file} is of ${day}, in the future of this machine's clock: ${HELP}`;
  if (now - endedAt > mostDays * DAY)
    return `the newest rollback was measured on ${day}, more than ${mostDays} days ago: ${HELP}`;
  return undefined;
}
