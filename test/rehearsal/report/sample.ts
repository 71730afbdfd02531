import type { Window } from "../../../rehearsal/load/load";
import { join } from "../../../rehearsal/load/windows";
import type {
  Declared,
  RehearsalReport,
  ReportEvent,
  ReportStep,
  TouchedResource,
} from "../../../rehearsal/report/data";
import { measure } from "../../../rehearsal/report/measure";

const START = Date.UTC(2026, 10, 23, 10, 0, 0);
const BLUE = "1.1.0";
const GREEN = "1.2.0";

interface Plan {
  readonly name: string;
  readonly subject: string;
  readonly command?: string;
  /** Seconds since the start. */
  readonly from: number;
  readonly live: number;
  readonly until: number;
  readonly green: number;
  readonly both?: boolean;
  readonly refused?: boolean;
}

const PLANS: readonly Plan[] = [
  { name: "1.1.0 on blue", subject: "Begin with 1.1.0", from: 2, live: 21, until: 22, green: 0 },
  {
    name: "1.2.0 on green",
    subject: "Put 1.2.0 on green",
    from: 34,
    live: 45,
    until: 46,
    green: 0,
    both: true,
  },
  { name: "10 %", subject: "Give 1.2.0 10 %", from: 52, live: 55.5, until: 57, green: 10, both: true },
  { name: "50 %", subject: "Give 1.2.0 50 %", from: 66, live: 69.2, until: 70.6, green: 50, both: true },
  { name: "100 %", subject: "Give 1.2.0 100 %", from: 80, live: 83.5, until: 85.2, green: 100, both: true },
  {
    name: "roll back",
    subject: 'Revert "Give 1.2.0 100 %" and 3 more',
    from: 98,
    live: 101.1,
    until: 104,
    green: 0,
  },
  {
    name: "1.3.0 refused",
    subject: "Give 1.3.0 10 % without its tests",
    from: 114,
    live: 0,
    until: 117.4,
    green: 0,
    refused: true,
  },
];
const END = 126;

/** A plausible rehearsal; the same at each call. `change` alters what a test is about. */
export function sampleReport(change: Partial<RehearsalReport> = {}): RehearsalReport {
  const windows = Array.from({ length: END - 24 }, (_, at) => windowAt(24 + at, randomOf(at)));
  const steps = PLANS.map((plan, at) => stepOf(plan, PLANS[at + 1], windows));
  const totals = windows.reduce(join);
  return {
    title: "Sluice rehearsal: release 1.2.0 and roll back",
    startedAt: START,
    endedAt: START + END * 1000,
    verdict: {
      outcome: "passed",
      reasons: [
        "No request failed, forwards or back.",
        "Each slot's share was as declared at every step.",
        "The candidate without test evidence was refused before anything changed.",
      ],
    },
    engine: {
      version: "v3.220.0",
      origin: "built from Go modules",
      why: "no pulumi on PATH, and the official CLI could not be downloaded",
    },
    environment: { node: "v20.20.2", platform: "linux x64", cpus: 2 },
    clockSpeed: 20,
    scenarios: [
      {
        name: "release",
        outcome: "passed",
        explanation: "1.2.0 went live on green by weights 10, 50 and 100 %.",
      },
      {
        name: "rollback",
        outcome: "passed",
        explanation: "Reverting four commits brought 1.1.0 back; the next preview is empty.",
      },
      {
        name: "blocked",
        outcome: "passed",
        explanation: "1.3.0 has no test evidence: pulumi up refused it.",
      },
    ],
    steps,
    totals,
    windows,
    events: PLANS.flatMap(eventsOf).sort((left, right) => left.at - right.at),
    timings: { cloudReadyMs: 310, releaseToLiveMs: 3500, rollbackToLiveMs: 3100 },
    ...change,
  };
}

function stepOf(plan: Plan, next: Plan | undefined, windows: readonly Window[]): ReportStep {
  const declared = plan.refused ? undefined : declaredOf(plan);
  const [from, to] = [START + plan.until * 1000, START + (next?.from ?? END) * 1000];
  const stay = windows.filter((window) => window.from >= from && window.to <= to);
  return {
    name: plan.name,
    commit: { sha: "3fa91c0", subject: plan.subject },
    command: plan.command ?? "pulumi up",
    startedAt: START + plan.from * 1000,
    endedAt: START + plan.until * 1000,
    exitCode: plan.refused ? 255 : 0,
    outcome: plan.refused ? "refused" : "done",
    changes: plan.refused
      ? {}
      : plan.live < 30
        ? { create: 61 }
        : { same: 58, update: 3, ...(plan.live < 50 ? { create: 4 } : {}) },
    touched: plan.refused ? [] : TOUCHED,
    violations: plan.refused
      ? [
          {
            policy: "gate-q1-automated-tests",
            enforcement: "mandatory",
            message:
              "slot green takes 10 % with image sha256:9c1f… (1.3.0), for which there is no valid Q1 evidence.\n  missing: evidence/1.3.0/q1.dsse.json\n  next: run the tests of 1.3.0 and collect them with `npm run evidence -- collect q1`",
          },
        ]
      : [],
    declared,
    liveAt: plan.refused ? undefined : START + plan.live * 1000,
    measured: declared === undefined || stay.length === 0 ? undefined : measure(stay.reduce(join), declared),
  };
}

function declaredOf({ green, both }: Plan): Declared {
  return {
    weights: { blue: 100 - green, green },
    versions: both ? { blue: BLUE, green: GREEN } : { blue: BLUE },
    frontend: green === 100 ? GREEN : BLUE,
    aiShare: green,
    ...(both && { aiCandidate: "harbor-ai-r2" }),
  };
}

function eventsOf({ from, live, subject, green, name, refused }: Plan): ReportEvent[] {
  const at = (seconds: number): number => START + seconds * 1000;
  if (refused)
    return [{ at: at(116.8), kind: "refusal", label: `${name}: gate Q1`, detail: "no test evidence" }];
  return [
    { at: at(from - 0.4), kind: "commit", label: subject, detail: "3fa91c0" },
    { at: at(live), kind: "weights", label: `weights ${100 - green}/${green}` },
    ...(green === 100 || name === "roll back"
      ? [{ at: at(live + 0.9), kind: "pointer", label: `page ${green === 100 ? GREEN : BLUE}` } as const]
      : []),
  ];
}

const TOUCHED: readonly TouchedResource[] = [
  { type: "aws:ssm/parameter:Parameter", name: "harbor-release-record", op: "update" },
  { type: "aws:lb/listenerRule:ListenerRule", name: "harbor-traffic", op: "update" },
  { type: "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey", name: "harbor-frontend", op: "update" },
];

function windowAt(second: number, random: () => number): Window {
  const live = PLANS.filter((plan) => !plan.refused && plan.live <= second).at(-1);
  const green = (live?.green ?? 0) / 100;
  const requests = 246 + Math.round(random() * 8);
  const api = Math.round(requests * 0.66);
  const toGreen = Array.from({ length: api }, () => (random() < green ? 1 : 0)).reduce<number>(
    (sum, one) => sum + one,
    0,
  );
  const ai = Math.round(api * 0.3);
  const aiGreen = Math.round(ai * green);
  const busy = PLANS.some(({ from, until }) => from <= second && second <= until) ? 2.2 : 1;
  const latency = (base: number): number => Number((base * busy * (0.85 + random() * 0.4)).toFixed(3));
  return {
    from: START + second * 1000,
    to: START + (second + 1) * 1000,
    requests,
    failed: 0,
    byStatus: { 200: requests },
    bySlot: { blue: api - toGreen, ...(toGreen > 0 && { green: toGreen }) },
    byServer: { [`blue/${BLUE}`]: api - toGreen, ...(toGreen > 0 && { [`green/${GREEN}`]: toGreen }) },
    byPage: { [green === 1 && second > (live?.live ?? 0) + 1 ? GREEN : BLUE]: requests - api },
    byRevision: { "harbor-ai-r1": ai - aiGreen, ...(aiGreen > 0 && { "harbor-ai-r2": aiGreen }) },
    latency: { p50: latency(3.2), p90: latency(6), p99: latency(14), max: latency(30) },
    errors: {},
  };
}

function randomOf(seed: number): () => number {
  let state = seed * 7919 + 17;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
