import * as fc from "fast-check";
import { LARGEST_REPORT, readJunit } from "../../../ops/evidence/junit";

const suite = (cases: string, attributes = 'name="all"'): string =>
  `<testsuites><testsuite ${attributes}>${cases}</testsuite></testsuites>`;

/** As node 20's `--test-reporter=junit` writes it: suites inside suites, no time of day, a comment at the end. */
const NODE = `<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testsuite name="the API" time="0.2" disabled="0" errors="0" tests="3" failures="0" skipped="1" hostname="ci">
		<testcase name="answers" time="0.1" classname="test"/>
		<testcase name="waits for a partner" time="0" classname="test">
			<skipped type="skipped" message="their sandbox is closed at night"/>
		</testcase>
		<testsuite name="quotes" time="0.1" disabled="0" errors="0" tests="1" failures="0" skipped="0" hostname="ci">
			<testcase name="a &lt; b &amp; c" time="0.1" classname="test"/>
		</testsuite>
	</testsuite>
	<testcase name="stands alone" time="0.1" classname="test"/>
	<!-- tests 4 -->
</testsuites>`;

describe("a JUnit report", () => {
  it("is read with its nested suites", () => {
    expect(readJunit(NODE)).toEqual({
      passed: ["stands alone", "answers", "a < b & c"],
      skipped: ["waits for a partner"],
      finishedOn: undefined,
    });
  });

  it("says when the last suite ended, in UTC", () => {
    const two =
      '<testsuites><testsuite timestamp="2026-11-20T10:00:00" time="90"><testcase name="a"/></testsuite><testsuite timestamp="2026-11-20T12:00:00+02:00" time="1"><testcase name="b"/></testsuite></testsuites>';
    expect(readJunit(two).finishedOn?.toISOString()).toBe("2026-11-20T10:01:30.000Z");
    expect(
      readJunit('<testsuite timestamp="soon"><testcase name="a"/></testsuite>').finishedOn,
    ).toBeUndefined();
  });

  it("names a test by its class where it has one", () => {
    expect(readJunit(suite('<testcase classname="api.quotes" name="adds"/>')).passed).toEqual([
      "api.quotes › adds",
    ]);
  });

  it("may hold what looks like a declaration in text", () => {
    expect(
      readJunit(
        suite(
          '<testcase name="a"><system-out><![CDATA[<!DOCTYPE html>]]></system-out></testcase><!-- <!ENTITY x> -->',
        ),
      ).passed,
    ).toEqual(["a"]);
  });

  it.each<[string, string, string]>([
    [
      "a failure",
      suite('<testcase name="a"><failure message="1 is not 2"/></testcase>'),
      "a: failure: 1 is not 2",
    ],
    [
      "an error",
      suite('<testcase name="a"><error>no database\n  at x</error></testcase>'),
      "a: error: no database",
    ],
    ["a failure without words", suite('<testcase name="a"><failure/></testcase>'), "a: failure: no message"],
    [
      "a skip without a reason",
      suite('<testcase name="a"><skipped/></testcase>'),
      "a: skipped without a reason",
    ],
    [
      "node's skip without a reason",
      suite('<testcase name="a"><skipped type="skipped" message="true"/></testcase>'),
      "a: skipped without a reason",
    ],
    ["no test", suite(""), "no test passed"],
    ["no suite", "<testsuites/>", "no test passed"],
    [
      "nothing but skips",
      suite('<testcase name="a"><skipped message="later"/></testcase>'),
      "no test passed",
    ],
    [
      "fewer tests than it counts",
      suite('<testcase name="a"/>', 'name="all" tests="2"'),
      "suite all counts 2 tests and lists 1",
    ],
    [
      "failures that it does not list",
      suite('<testcase name="a"/>', 'name="all" failures="1"'),
      "suite all counts 1 failures that it does not list",
    ],
    [
      "a document type",
      `<!DOCTYPE testsuites [<!ENTITY x "y">]>${suite('<testcase name="&x;"/>')}`,
      "declares a document type or entities",
    ],
    [
      "an entity after a comment",
      `<!-- ok --><!doctype x SYSTEM "file:///etc/passwd">${suite('<testcase name="a"/>')}`,
      "declares a document type",
    ],
    ["half of it", NODE.slice(0, 400), "not well-formed XML: line"],
    ["something else", "<html></html>", "not JUnit XML"],
    ["no XML", "all fine", "not well-formed XML"],
    ["nothing", "", "not"],
  ])("with %s is refused", (_, text, message) => {
    expect(() => readJunit(text)).toThrow(message);
    expect(() => readJunit(text)).toThrow("what to do: ");
  });

  it("names all faults, the first ten in full", () => {
    const cases = Array.from(
      { length: 12 },
      (_, index) => `<testcase name="t${index}"><failure message="no"/></testcase>`,
    ).join("");
    expect(() => readJunit(suite(cases))).toThrow(/t0: failure: no[^]*t9: failure: no[^]*and 2 more/);
  });

  it("of more than 50 MB is refused before it is parsed", () => {
    expect(() => readJunit(`<testsuites>${" ".repeat(LARGEST_REPORT)}</testsuites>`)).toThrow(
      "at most 52428800 are read",
    );
  });

  it("with one failed test among any others is refused", () => {
    const outcome = fc.constantFrom("", '<skipped message="why"/>', "<failure/>", "<error/>", "<skipped/>");
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1 }), (outcomes) => {
        const text = suite(
          outcomes.map((inner, index) => `<testcase name="t${index}">${inner}</testcase>`).join(""),
        );
        const good = outcomes.every((one) => one === "" || one.includes("why")) && outcomes.includes("");
        if (good) expect(readJunit(text).passed).toHaveLength(outcomes.filter((one) => one === "").length);
        else expect(() => readJunit(text)).toThrow();
      }),
    );
  });
});
