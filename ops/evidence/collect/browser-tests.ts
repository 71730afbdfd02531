import { bagAt } from "../../../policies/evidence/finding";
import { TEST_RESULT, testResultPredicate } from "../../../policies/evidence/predicates/test-result";
import type { Collector } from "../collector";
import { readPlaywright } from "../playwright";
import { endOf, jsonOf, readRaw, refuseFor, shaped } from "../reports";

/**
 * Tests in browsers, by the projects of Playwright's configuration: browsers for Q7, viewports for Q8. Where the stack is
 * named, each project of its list has to have passed; others may have run as well.
 */
export const browserTests = (
  row: "Q7" | "Q8",
  list: "browsers" | "viewports",
  summary: string,
): Collector => ({
  row,
  summary,
  options: [
    { flags: "--report <playwright.json>", description: "the JSON report of all projects", required: true },
    {
      flags: "--finished <time>",
      description: "when the tests ended, where the report does not say (default: when it was written)",
      required: false,
    },
  ],
  collect: ({ report = "", finished, uri }, { stack }, now) => {
    const raw = readRaw(report, uri);
    const json = jsonOf(raw);
    const read = shaped("the report", () => readPlaywright(bagAt(json, "it")));
    const passedOn = read.projects.filter(({ passed }) => passed > 0).map(({ name }) => name);
    const wanted = stack?.[list] ?? [];
    refuseFor(
      `the report does not show that all tests passed on all ${list}`,
      [
        ...read.faults,
        ...wanted
          .filter((name) => !passedOn.includes(name))
          .map((name) => `nothing passed on ${name}, which sluice:evidence.${list} lists`),
      ],
      "mend the tests, run them all again in every project and collect the new report",
    );
    const predicate = testResultPredicate({
      row,
      report: raw.file,
      tool: read.tool,
      finishedOn: endOf(read.finishedOn, finished, raw.writtenOn, now),
      tests: read.passed + read.skipped,
      skipped: read.skipped,
      figures: { [list]: read.projects },
    });
    const skipped = read.skipped === 0 ? "" : `, ${read.skipped} skipped with a reason`;
    return {
      predicateType: TEST_RESULT,
      predicate,
      said: `${read.passed} tests passed on ${passedOn.join(", ")}${skipped}`,
    };
  },
});
