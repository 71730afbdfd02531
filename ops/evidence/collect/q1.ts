import { TEST_RESULT, testResultPredicate } from "../../../policies/evidence/predicates/test-result";
import type { Collector } from "../collector";
import { readJunit } from "../junit";
import { endOf, readRaw } from "../reports";

/** Q1: a JUnit report of which every test passed, or was skipped for a stated reason. */
export const q1: Collector = {
  row: "Q1",
  summary: "automated tests: a JUnit report",
  options: [
    { flags: "--report <junit.xml>", description: "the report of all tests", required: true },
    { flags: "--tool <name@version>", description: "what ran the tests (default: junit@1)", required: false },
    {
      flags: "--finished <time>",
      description: "when the tests ended, where the report does not say (default: when it was written)",
      required: false,
    },
  ],
  collect: ({ report = "", tool = "junit@1", finished, uri }, _, now) => {
    const raw = readRaw(report, uri);
    const read = readJunit(raw.text);
    const [name = tool, version = "?"] = tool.split("@");
    const predicate = testResultPredicate({
      row: "Q1",
      report: raw.file,
      tool: { name, version },
      finishedOn: endOf(read.finishedOn, finished, raw.writtenOn, now),
      tests: read.passed.length + read.skipped.length,
      skipped: read.skipped.length,
    });
    const skipped = read.skipped.length === 0 ? "" : `, ${read.skipped.length} skipped with a reason`;
    return { predicateType: TEST_RESULT, predicate, said: `${read.passed.length} tests passed${skipped}` };
  },
};
