import { q9 } from "../../../../ops/evidence/collect/q9";
import type { Finding } from "../../../../policies/evidence/finding";
import { q9 as gate } from "../../../../policies/gates/q9-accessibility";
import {
  CollectBench,
  itNeverPasses,
  itRefusesWhatIsNoReport,
  itSurvivesAnyChange,
  sample,
} from "../../../support/collect";

const bench = new CollectBench(q9, "report");
const page = (name: string): Record<string, unknown> => JSON.parse(sample(name)) as Record<string, unknown>;
const good = page("axe-good.json");
const rule = (...tags: string[]): object => ({
  id: "contrast",
  impact: "serious",
  tags,
  help: "enough",
  nodes: [{}],
});

describe("axe's results", () => {
  it("are a report of the page, with the sets of rules that ran", () => {
    expect(bench.finding(sample("axe-good.json"))).toMatchObject({
      rows: ["Q9"],
      by: "axe-core 4.14.1",
      finishedOn: Date.parse("2026-11-23T09:42:59.567Z"),
      figures: {
        tags: ["wcag2a", "wcag2aa"],
        pages: [{ url: "http://localhost/good", violations: 0, passes: 4, incomplete: 1 }],
      },
    });
    expect(bench.collect(sample("axe-good.json")).said).toBe(
      "0 violations on 1 pages; 1 rules left for a person to decide",
    );
  });

  it("of several pages are as old as the first, and as good as the worst", () => {
    const older = { ...good, url: "http://localhost/older", timestamp: "2026-11-20T09:00:00.000Z" };
    const both = bench.finding([good, older]);
    expect(both.finishedOn).toBe(Date.parse("2026-11-20T09:00:00.000Z"));
    expect(both.figures.pages).toHaveLength(2);
    expect(bench.refusal([good, page("axe-bad.json")])).toContain("http://localhost/bad: ");
    expect(bench.refusal([good, { ...older, timestamp: "2026-12-20T09:00:00.000Z" }])).toContain(
      "in the future",
    );
  });

  it("with violations are refused, each with its rule and its help; best practices are beyond the row", () => {
    const refusal = bench.refusal(sample("axe-bad.json"));
    expect(refusal).toContain('"image-alt" ("critical") in 1 places: "Images must have alternative text"');
    expect(refusal).toContain('"html-has-lang" ("serious")');
    expect(refusal).not.toContain("heading-order");
  });

  it("count a violation unless it is known to lie beyond level AA", () => {
    const violating = (...tags: string[]): object => ({ ...good, violations: [rule(...tags)] });
    for (const tags of [["wcag21aa"], ["wcag22aa"], ["wcag2a", "best-practice"], ["unheard"], []])
      expect(bench.refusal(violating(...tags))).toContain('"contrast" ("serious")');
    for (const tags of [["best-practice"], ["wcag2aaa"], ["wcag22aaa", "cat.color"]])
      expect(bench.finding(violating(...tags)).figures.pages).toMatchObject([{ violations: 0 }]);
    expect(bench.refusal({ ...good, violations: [{ id: "x" }] })).toContain('"x" (absent)');
  });

  it("of all rules are taken as well", () => {
    expect(bench.finding(sample("axe-all-rules.json")).figures.tags).toEqual(
      expect.arrayContaining(["wcag2a", "wcag2aa"]),
    );
  });

  it.each<[string, object, string]>([
    [
      "of single rules",
      { runOnly: { type: "rule", values: ["label"] } },
      'only the rules ["label"] were run',
    ],
    ["without level AA", { runOnly: { type: "tag", values: ["wcag2a"] } }, "without wcag2aa"],
    ["with a rule switched off", { rules: { label: { enabled: false } } }, "the rule label was switched off"],
    ["with options of another kind", { runOnly: "wcag2a" }, "toolOptions.runOnly is"],
  ])("of a run %s are refused", (_, toolOptions, reason) => {
    expect(bench.refusal({ ...good, toolOptions })).toContain(reason);
  });

  it.each<[string, object, string]>([
    ["no rule passed", { passes: [] }, "no rule found anything to check"],
    [
      "no rule of level AA is named",
      { passes: [rule("wcag2a")], incomplete: [], inapplicable: [] },
      "the rules of wcag2aa were not run",
    ],
    ["there is no address", { url: "" }, 'url is "", not a text'],
    ["the engine is not named", { testEngine: {} }, "testEngine.name is absent"],
    ["a list is missing", { violations: undefined }, "violations is absent, not a list"],
  ])("are refused where %s", (_, change, reason) => {
    expect(bench.refusal({ ...good, ...change })).toContain(reason);
  });

  itRefusesWhatIsNoReport(bench);
  itSurvivesAnyChange(bench, [good], (finding: Finding) => {
    const [proof] = gate.proofs({} as never, {} as never, {} as never);
    expect(proof?.faults(finding)).toEqual([]);
  });
  // Two sick pages: a change that heals one leaves the other.
  itNeverPasses(bench, [page("axe-bad.json"), page("axe-bad.json")]);
});
