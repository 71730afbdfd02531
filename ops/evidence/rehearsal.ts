import { z } from "zod";
import type { CollectorOption, RawReport } from "./collector";
import { shaped, text } from "./shape";

const outcome = z.enum(["passed", "failed"]);

/** Of a rehearsal's report.json (rehearsal/report/data.ts) what gates need. Moments and durations in milliseconds. */
const report = z.object({
  title: text,
  endedAt: z.int().positive(),
  verdict: z.object({ outcome, reasons: z.array(z.string()) }),
  engine: z.object({ version: text }),
  clockSpeed: z.number().positive(),
  scenarios: z.array(z.object({ name: z.string(), outcome })),
  totals: z.object({ requests: z.int().min(0), failed: z.int().min(0) }),
  timings: z.object({ rollbackToLiveMs: z.number().min(0).optional() }),
});
export type Rehearsal = z.infer<typeof report>;

export const REHEARSAL_OPTION: CollectorOption = {
  flags: "--rehearsal <report.json>",
  description: "what `npm run rehearse` wrote: rehearsal-report/report.json",
  required: true,
};

export const REHEARSE = "run `npm run rehearse`, and collect its rehearsal-report/report.json";

export const readRehearsal = (raw: RawReport): Rehearsal =>
  shaped(report, raw, "report of a rehearsal", REHEARSE);

/** What rehearsed: the real engine, in its version. */
export const toolOf = ({ engine }: Rehearsal): { name: string; version: string } => ({
  name: "sluice rehearsal with pulumi",
  version: engine.version,
});
