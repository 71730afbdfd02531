import { q9 } from "../../../policies/gates/q9-accessibility";
import { GateBench, itJudgesItsEvidence, itReadsItsFigures, spoiled } from "../../support/gate-bench";

const bench = new GateBench(q9);
const page = { url: "https://app.harbor.example/", violations: 0, passes: 20 };

describe("gate Q9", () => {
  itJudgesItsEvidence(bench);
  itReadsItsFigures(bench, ["tags", "pages"]);

  it("refuses one violation on one page among many", () => {
    const pages = [page, page, { ...page, url: "https://app.harbor.example/quote", violations: 1 }];
    expect(bench.judgeFigures({ pages })).toEqual([
      expect.stringContaining("https://app.harbor.example/quote has 1 violations"),
    ]);
  });

  it("refuses a run without the rules of level A or AA, and a page on which no rule found anything", () => {
    expect(bench.judgeFigures({ tags: ["wcag2a", "best-practice"] })).toEqual([
      expect.stringContaining("the rules of wcag2aa were not run"),
    ]);
    expect(bench.judgeFigures({ tags: ["wcag2aa"] })).toEqual([
      expect.stringContaining("the rules of wcag2a were not run"),
    ]);
    expect(bench.judgeFigures({ pages: [{ ...page, passes: 0 }] })).toEqual([
      expect.stringContaining("no rule found anything to check"),
    ]);
  });

  it.each(spoiled([page, page], ["violations", "passes"]))(
    "refuses a page with the %s %j",
    (_, __, pages) => {
      expect(bench.judgeFigures({ pages })).toHaveLength(1);
    },
  );

  it("refuses a page without an address", () => {
    expect(bench.judgeFigures({ pages: [{ ...page, url: "" }] })).toEqual([
      expect.stringContaining('url is "", not a text'),
    ]);
  });
});
