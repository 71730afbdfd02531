import { REPORT, reportPredicate } from "../../../policies/evidence/predicates/report";
import { readAxe } from "../axe";
import type { Collector } from "../collector";
import { endOf, jsonOf, readRaw, refuseFor, shaped } from "../reports";

/** Q9: axe's results of every page, without a violation of WCAG A or AA. */
export const q9: Collector = {
  row: "Q9",
  summary: "accessibility: axe's results as JSON, of one page or a list of pages",
  options: [
    { flags: "--report <axe.json>", description: "what axe.run gave for each page", required: true },
    {
      flags: "--finished <time>",
      description: "when axe ran, where the report does not say (default: when it was written)",
      required: false,
    },
  ],
  collect: ({ report = "", finished, uri }, _, now) => {
    const raw = readRaw(report, uri);
    const json = jsonOf(raw);
    const read = shaped("the report", () => readAxe(json));
    refuseFor(
      "the report does not show WCAG AA with 0 violations",
      read.faults,
      "mend the pages, run axe with the tags wcag2a and wcag2aa on each and collect the new report",
    );
    endOf(read.lastOn, finished, raw.writtenOn, now);
    const predicate = reportPredicate({
      row: "Q9",
      passed: true,
      finishedOn: endOf(read.firstOn, finished, raw.writtenOn, now),
      tool: read.tool,
      report: raw.file,
      figures: { tags: read.tags.filter((tag) => /^wcag2\d?a{1,3}$/.test(tag)), pages: read.pages },
    });
    const undecided = read.pages.reduce((sum, page) => sum + page.incomplete, 0);
    return {
      predicateType: REPORT,
      predicate,
      said:
        `0 violations on ${read.pages.length} pages` +
        (undecided === 0 ? "" : `; ${undecided} rules left for a person to decide`),
    };
  },
};
