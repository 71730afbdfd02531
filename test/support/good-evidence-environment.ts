import { REPORT, reportPredicate } from "../../policies/evidence/predicates/report";
import type { Row } from "../../policies/evidence/rows";
import { CANDIDATE_PAGE, DAY, STABLE, STABLE_PAGE } from "./release-record";

/** What a collector would have made so many milliseconds ago; with some figures replaced, or left out where undefined. */
export type Good = (
  ago?: number,
  change?: Readonly<Record<string, unknown>>,
) => { readonly predicateType: string; readonly predicate: Record<string, unknown> };

const hex = (character: string): string => character.repeat(64);

/** Figures of a row as of the moment at which it was found. */
type Figures = (at: (daysBefore: number) => string) => Readonly<Record<string, unknown>>;

const good =
  (row: Row, figures: Figures): Good =>
  (ago = DAY / 2, change = {}) => {
    const finishedOn = new Date(Date.now() - ago);
    const at = (daysBefore: number): string =>
      new Date(finishedOn.getTime() - daysBefore * DAY).toISOString();
    const predicate = reportPredicate({
      row,
      passed: true,
      finishedOn,
      tool: { name: "sluice", version: "0.1.0" },
      report: { name: `${row.toLowerCase()}.json`, digest: hex("0") },
      figures: { ...figures(at), ...change },
    });
    return { predicateType: REPORT, predicate };
  };

const passed = (...names: string[]): object[] =>
  names.map((name) => ({ name, passed: true, found: "as expected" }));
const checks = passed("rows counted", "constraints hold");

/** The good statement about the good record's release, of each row of E and P, by the stem of its file. */
export const GOOD_ENVIRONMENT = {
  e1: good("E1", (at) => ({ backup: "harbor-2026-11-23", backupOn: at(0.5), checks })),
  e2: good("E2", (at) => ({
    environment: "staging",
    schema: 1,
    appliedOn: at(3),
    files: [{ name: "0001_begin.sql", digest: hex("c"), applied: hex("c") }],
    extra: [],
  })),
  e3: good("E3", () => ({
    issuer: "https://harbor.eu.auth0.com/",
    algorithm: "RS256",
    checks: passed("signature", "issuer", "audience", "times"),
  })),
  e4: good("E4", () => ({
    livemode: false,
    payment: "succeeded",
    webhook: "verified",
    checks: passed("webhook signature", "webhook type", "webhook sandbox", "webhook payment"),
  })),
  e5: good("E5", () => ({
    status: 200,
    requests: 40,
    p95Milliseconds: 180,
    budgetMilliseconds: 2000,
    checks: passed("answers"),
  })),
  e6: good("E6", () => ({
    manifest: CANDIDATE_PAGE,
    files: 12,
    missing: [],
    differing: [],
    uncompressed: [],
    unminified: [],
    performance: 0.97,
    budget: 0.9,
  })),
  e7: good("E7", (at) => ({
    certificates: [{ name: "app.harbor.example", trusted: true, until: at(-60) }],
  })),
  e8: good("E8", () => ({
    alarms: [
      { name: "prod-api-errors", enabled: true, actions: 1, state: "OK" },
      { name: "prod-ai-time", enabled: true, actions: 2, state: "INSUFFICIENT_DATA" },
    ],
    missing: [],
  })),
  p1: good("P1", () => ({
    image: { digest: STABLE, present: true },
    assets: { digest: STABLE_PAGE, present: true },
    slot: { running: 2, desired: 2 },
  })),
  p2: good("P2", (at) => ({ copy: "harbor_restore_test", restoredOn: at(0.5), checks })),
  p3: good("P3", (at) => ({
    runbook: "docs/runbooks/availability.md",
    runbookDigest: hex("d"),
    rehearsedOn: at(20),
    rehearsal: "passed",
  })),
  p4: good("P4", (at) => ({
    exports: ["auth0", "stripe", "cloudflare"].map((system) => ({ system, exportedOn: at(1) })),
  })),
  p5: good("P5", () => ({ seconds: 9.5, requests: 33_386, failedRequests: 0 })),
  p6: good("P6", () => ({
    contacts: ["primary", "secondary", "escalation", "ai"],
    notices: ["before", "success", "rollback"],
  })),
} satisfies Readonly<Record<string, Good>>;
