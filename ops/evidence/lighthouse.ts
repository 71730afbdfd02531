import { z } from "zod";
import type { RawReport } from "./collector";
import { moment, shaped, text } from "./shape";

/** Each lists the files that could be smaller without doing less. */
const MINIFICATION = ["unminified-javascript", "unminified-css"] as const;

const audit = z.object({
  details: z.object({ items: z.array(z.object({ url: z.string().optional() })).optional() }).optional(),
});

/** Of a Lighthouse report what the gate needs; audits differ in their details, and no other is looked at. https://github.com/GoogleChrome/lighthouse/blob/main/docs/understanding-results.md */
const report = z.object({
  lighthouseVersion: text,
  fetchTime: moment,
  finalDisplayedUrl: text,
  runtimeError: z.object({ code: z.string() }).optional(),
  categories: z.object({ performance: z.object({ score: z.number().nullable() }) }),
  audits: z.object({ "unminified-javascript": audit.optional(), "unminified-css": audit.optional() }),
});

export interface Lighthouse {
  readonly version: string;
  readonly fetchedOn: Date;
  readonly url: string;
  /** 0 to 1. */
  readonly performance: number;
  /** Addresses of files that are not minified. */
  readonly unminified: readonly string[];
  readonly faults: readonly string[];
}

export function readLighthouse(raw: RawReport): Lighthouse {
  const next = "run lighthouse <url> --output=json with the performance category";
  const read = shaped(report, raw, "Lighthouse report with a score for performance", next);
  const { lighthouseVersion, fetchTime, finalDisplayedUrl, runtimeError, categories, audits } = read;
  return {
    version: lighthouseVersion,
    fetchedOn: new Date(fetchTime),
    url: finalDisplayedUrl,
    performance: categories.performance.score ?? 0,
    unminified: MINIFICATION.flatMap((audit) =>
      (audits[audit]?.details?.items ?? []).map(({ url }) => url ?? audit),
    ),
    faults: [
      ...(categories.performance.score === null ? ["Lighthouse could not measure the page"] : []),
      ...(runtimeError === undefined ? [] : [`Lighthouse ended with ${runtimeError.code}`]),
      ...MINIFICATION.flatMap((audit) =>
        audits[audit] === undefined ? [`the Lighthouse report has no audit ${audit}`] : [],
      ),
    ],
  };
}
