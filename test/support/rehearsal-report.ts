import { NOW } from "./collecting";

/** As `npm run rehearse` writes report.json (rehearsal/report/data.ts), with some of it replaced. */
export const rehearsal = (change: object = {}): object => ({
  title: "Rehearsal: release and rollback",
  startedAt: NOW.getTime() - 200_000,
  endedAt: NOW.getTime() - 60_000,
  verdict: { outcome: "passed", reasons: ["no request failed"] },
  engine: { version: "3.220.0", origin: "path", why: "it is on PATH" },
  environment: { node: "v20.20.2", platform: "linux x64", cpus: 2 },
  clockSpeed: 20,
  scenarios: [{ name: "rollback", outcome: "passed", explanation: "" }],
  steps: [],
  totals: { requests: 33_386, failed: 0 },
  windows: [],
  events: [],
  timings: { rollbackToLiveMs: 9506 },
  ...change,
});
