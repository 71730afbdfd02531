import { type GateBench, itReadsItsFigures, spoiled } from "./gate-bench";

const ran = (...names: string[]): { name: string; passed: number; failed: number }[] =>
  names.map((name) => ({ name, passed: 5, failed: 0 }));

/** What a gate over browsers (Q7) or viewports (Q8) refuses: `list` is the name in the figures and in the stack's config. */
export function itCovers(bench: GateBench, list: "browsers" | "viewports", names: readonly string[]): void {
  const [first = "", ...others] = names;
  itReadsItsFigures(bench, [list]);

  it("passes more than what is listed", () => {
    expect(bench.judgeFigures({ [list]: ran(...names, "webkit") })).toEqual([]);
  });

  it("refuses a run that left one out, or in which nothing passed on one", () => {
    const without = [expect.stringContaining(`nothing passed on ${first}`)];
    expect(bench.judgeFigures({ [list]: ran(...others) })).toEqual(without);
    expect(
      bench.judgeFigures({ [list]: [{ name: first, passed: 0, failed: 0 }, ...ran(...others)] }),
    ).toEqual(without);
  });

  it("refuses a run with a failed test on one, also where the same name passed once more", () => {
    const failed = [...ran(...names), { name: first, passed: 5, failed: 1 }];
    expect(bench.judgeFigures({ [list]: failed })).toEqual([
      expect.stringContaining(`1 tests failed on ${first}`),
    ]);
  });

  it.each(spoiled(ran(...names), ["name", "passed", "failed"]))(
    "refuses an entry with the %s %j",
    (_, __, entries) => {
      expect(bench.judgeFigures({ [list]: entries })).toHaveLength(1);
    },
  );

  it.each([[[]], [undefined], ["chromium"], [[1]], [[""]]])(
    "refuses every run where the config lists %j",
    (listed) => {
      expect(bench.judge({ record: { [list]: listed } })).toEqual([
        expect.stringContaining(`sluice:evidence.${list}`),
      ]);
    },
  );

  it.each<[string, Record<string, unknown>, string]>([
    ["of no test", { tests: 0, passed: 0, skipped: 0 }, "no test passed"],
    ["in which all was skipped", { tests: 2, passed: 0, skipped: 2 }, "no test passed"],
    ["that lost tests", { tests: 13 }, "unaccounted for"],
    ["that has no time", { finishedOn: "today" }, "not a time"],
  ])("refuses a run %s", (_, figures, reason) => {
    expect(bench.judgeFigures(figures)).toEqual([expect.stringContaining(reason)]);
  });

  it("refuses a run with a failed test, whatever it says of the others", () => {
    expect(bench.judgePredicate({ failedTests: ["signs in"] })).toEqual([
      expect.stringContaining("unaccounted for"),
    ]);
  });
}
