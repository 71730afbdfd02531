import { cpus } from "node:os";
import type { CloudEvent } from "../cloud/kernel/events";
import type { Engine } from "../engine/engine";
import type { LoadResult } from "../load/load";
import { type Counts, Tally } from "../load/tally";
import type { RehearsalReport, ReportEvent, ReportProof, ReportStep, Timings, Verdict } from "../report/data";
import { count, proofLine } from "../report/format";
import { measure } from "../report/measure";
import { withinWeight } from "../load/statistics";
import type { Measured, Rehearsal } from "./rehearsal";
import type { Executed, Scenario } from "./scenario";

/** Everything that a rehearsal found out, brought together when it has ended. */
export interface Findings {
  readonly scenario: Scenario;
  readonly rehearsal: Rehearsal;
  readonly engine: Engine;
  readonly speed: number;
  readonly startedAt: number;
  readonly load: LoadResult | undefined;
  readonly cloudEvents: readonly CloudEvent[];
  readonly cloudReadyMs: number;
  /** Why it did not come to its end, if it did not. */
  readonly failure: Error | undefined;
}

/** Cloud events that belong into the picture. */
const SHOWN: Readonly<Record<string, ReportEvent["kind"]>> = {
  "weights-changed": "weights",
  "pointer-changed": "pointer",
  "traffic-changed": "ai",
};

export function reportOf(findings: Findings): RehearsalReport {
  const { scenario, rehearsal, engine, load, cloudEvents, failure } = findings;
  const steps = rehearsal.executed.map((executed) => stepOf(executed, rehearsal, cloudEvents));
  const verdict = verdictOf(findings, steps);
  return {
    title: `Rehearsal: ${scenario.summary.replace(" (default)", "")}`,
    startedAt: findings.startedAt,
    endedAt: Date.now(),
    verdict,
    engine: { version: engine.version, origin: engine.origin, why: engine.why },
    environment: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      cpus: cpus().length,
    },
    clockSpeed: findings.speed,
    scenarios: [
      {
        name: scenario.name,
        outcome: verdict.outcome,
        explanation: failure?.message ?? verdict.reasons.join(" "),
      },
    ],
    steps,
    proofs: proofsOf(rehearsal),
    totals: load?.totals ?? NOTHING,
    windows: load?.windows ?? [],
    events: eventsOf(rehearsal, cloudEvents),
    courses: rehearsal.courses,
    timings: timingsOf(findings),
  };
}

const proofsOf = ({ proven }: Rehearsal): ReportProof[] =>
  proven.map(({ proof, ...when }) => ({ ...when, ...proof }));

const NOTHING: Counts = new Tally().counts();

function stepOf(executed: Executed, rehearsal: Rehearsal, events: readonly CloudEvent[]): ReportStep {
  const { result, declared } = executed;
  const seen = rehearsal.measured.find(({ name }) => name === executed.name)?.seen;
  const refused =
    result.exitCode !== 0 && result.violations.some(({ enforcement }) => enforcement === "mandatory");
  const outcome = result.exitCode === 0 ? "done" : refused ? "refused" : "failed";
  const touched = result.touched.filter(
    ({ type }) => !type.startsWith("sluice:") && !type.startsWith("pulumi:"),
  );
  const inForce = {
    ...declared,
    weights: { blue: declared.weights.blue ?? 0, green: declared.weights.green ?? 0 },
    aiCandidate: seen && answeringRevision(declared.aiCandidate, seen.byRevision),
  };
  return {
    name: executed.name,
    commit: executed.commit,
    command: executed.command,
    startedAt: executed.startedAt,
    endedAt: executed.endedAt,
    exitCode: result.exitCode,
    outcome,
    changes: byOperation(touched),
    touched,
    violations: result.violations,
    ...(outcome === "done" ? { declared: inForce, liveAt: liveAt(executed, events) } : {}),
    ...(outcome === "done" && seen !== undefined ? { measured: measure(seen, inForce) } : {}),
  };
}

function byOperation(touched: readonly { readonly op: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of touched) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

/** Cloud Run's name for a revision carries the one of the config: `harbor-prod-ai-r2-1c3f…`. */
function answeringRevision(
  candidate: string | undefined,
  byRevision: Readonly<Record<string, number>>,
): string | undefined {
  return candidate === undefined
    ? undefined
    : Object.keys(byRevision).find((name) => name.includes(`-${candidate}-`));
}

/** When the last of what moves traffic had moved; undefined when the step moved none. */
function liveAt({ startedAt, endedAt }: Executed, events: readonly CloudEvent[]): number | undefined {
  return events.filter((event) => movesTraffic(event) && event.at >= startedAt && event.at <= endedAt).at(-1)
    ?.at;
}

/** A rule with one target group, such as a verification entrance, shares nothing out. */
function movesTraffic({ kind, detail }: CloudEvent): boolean {
  if (kind === "weights-changed")
    return Object.keys((detail?.weights as object | undefined) ?? {}).length > 1;
  return kind in SHOWN;
}

function timingsOf({ rehearsal, cloudEvents, cloudReadyMs }: Findings): Timings {
  const taken = (executed: Executed | undefined): number | undefined => {
    const live = executed && liveAt(executed, cloudEvents);
    return executed === undefined || live === undefined ? undefined : live - executed.startedAt;
  };
  return {
    cloudReadyMs,
    releaseToLiveMs: taken(rehearsal.executed.find(({ role }) => role === "all-traffic")),
    rollbackToLiveMs: taken(rehearsal.executed.find(({ role }) => role === "rollback")),
  };
}

function eventsOf(rehearsal: Rehearsal, cloudEvents: readonly CloudEvent[]): ReportEvent[] {
  const commits = rehearsal.commits.map(({ at, sha, subject }): ReportEvent => ({
    at,
    kind: "commit",
    label: subject,
    detail: sha,
  }));
  const commands = rehearsal.executed.flatMap(({ startedAt, endedAt, name, result }): ReportEvent[] => [
    { at: startedAt, kind: "command", label: "pulumi up", detail: name },
    result.exitCode === 0
      ? { at: endedAt, kind: "command", label: "up done", detail: name }
      : { at: endedAt, kind: "refusal", label: "up refused", detail: result.violations[0]?.policy ?? name },
  ]);
  const proofs = proofsOf(rehearsal).map((proof): ReportEvent => ({
    at: proof.endedAt,
    kind: "other",
    label: `${proof.version} proven`,
    detail: proofLine(proof),
  }));
  const cloud = cloudEvents.flatMap((event): ReportEvent[] => {
    const { at, kind, message, detail } = event;
    if (kind === "faults-changed") return [{ at, kind: "other", label: "trouble", detail: message }];
    if (kind === "alarm-changed" && /-sick$/.test(String(detail?.alarm)))
      return [{ at, kind: detail?.state === "ALARM" ? "failure" : "other", label: "alarm", detail: message }];
    const shown = SHOWN[kind];
    return shown === undefined || !movesTraffic(event)
      ? []
      : [{ at, kind: shown, label: kind.replace("-", " "), detail: message }];
  });
  return [...commits, ...commands, ...proofs, ...cloud].sort((left, right) => left.at - right.at);
}

function verdictOf({ failure, load, rehearsal }: Findings, steps: readonly ReportStep[]): Verdict {
  const faults = [
    ...(failure === undefined ? [] : [failure.message]),
    ...(load === undefined || failedUnasked(load, rehearsal) === 0
      ? []
      : [
          `${failedUnasked(load, rehearsal)} of ${load.totals.requests} requests failed; none may${unlessInTrouble(rehearsal)}.`,
        ]),
    ...(load !== undefined && load.ended !== "stopped"
      ? [`The load ended by itself (${load.ended}) before the rehearsal did.`]
      : []),
    ...steps.flatMap(({ name, measured }) =>
      measured?.requests === 0 ? [`Nothing was measured at "${name}".`] : [],
    ),
    ...steps.flatMap(strayRequests),
    ...steps.flatMap(farFromDeclared),
    ...rehearsal.measured.flatMap(wrongPages),
  ];
  if (faults.length > 0) return { outcome: "failed", reasons: faults };
  return {
    outcome: "passed",
    reasons: [
      load === undefined || load.totals.failed === 0
        ? `${count(load?.totals.requests ?? 0)} requests were served and none failed.`
        : `${count(load.totals.requests)} requests; ${count(load.totals.failed)} failed while something was wrong, and none before or after.`,
      ...rehearsal.findings,
      ...proofsOf(rehearsal).flatMap(({ version, waived }) =>
        waived.map(({ rows, why }) => `${rows.join(", ")} of ${version} WAIVED, not proven: ${why}.`),
      ),
    ],
  };
}

/** Requests that failed although nothing was made to go wrong. */
const failedUnasked = ({ totals }: LoadResult, { troubles }: Rehearsal): number =>
  troubles.reduce((left, { failed }) => left - failed, totals.failed);

const unlessInTrouble = ({ troubles }: Rehearsal): string =>
  troubles.length === 0 ? "" : " but while something is wrong";

/** z of the two-sided interval at 99.99 %: a dozen shares a rehearsal, and no false alarm in a thousand of them. */
const Z_VERDICT = 3.89;

/** A share that cannot be chance. The report shows each against its narrower interval besides. */
function farFromDeclared({ name, measured }: ReportStep): string[] {
  if (measured === undefined) return [];
  const { slots, ai } = measured;
  return Object.entries({ ...slots, ...(ai && { "the AI candidate": ai }) }).flatMap(
    ([of, { observed, n, declared, share }]) =>
      n === 0 || withinWeight(declared, observed, n, Z_VERDICT)
        ? []
        : [`${of} had ${(share * 100).toFixed(1)} % at "${name}", declared are ${declared} %.`],
  );
}

/** Pages of a version that the pointer did not name while the weights stood still. */
function wrongPages({ name, declared, seen }: Measured): string[] {
  return Object.entries(seen.byPage).flatMap(([version, requests]) =>
    version === declared.frontend
      ? []
      : [`${requests} pages of ${version} at "${name}", where ${declared.frontend} is declared.`],
  );
}

/** A slot without weight must serve nothing: no interval excuses a single request. */
function strayRequests({ name, measured }: ReportStep): string[] {
  return (["blue", "green"] as const).flatMap((slot) => {
    const share = measured?.slots[slot];
    return share !== undefined && share.declared === 0 && share.observed > 0
      ? [`${slot} served ${share.observed} requests at "${name}" with weight 0.`]
      : [];
  });
}
