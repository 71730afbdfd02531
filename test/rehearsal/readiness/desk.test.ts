import { parse } from "yaml";
import { COLLECTORS } from "../../../ops/evidence/collect/all";
import { readRowsFile } from "../../../ops/evidence/rows-file";
import { Refusal } from "../../../ops/evidence/refusal";
import { REPORTERS } from "../../../rehearsal/readiness/all";
import { byReason, countOf } from "../../../rehearsal/readiness/desk";
import { rowsFile } from "../../../rehearsal/readiness/evidence-tool";

describe("what the reporters found", () => {
  it("becomes the file that collect --from reads", () => {
    const text = rowsFile([
      { row: "q1", args: ["--report", "/a b/junit.xml", "--tool", "node:test@20.0.0"] },
      { row: "e5", args: ["--url", "https://ai.example/?a=1", "--budget-ms", "9000"] },
      { row: "d1", args: [] },
    ]);
    expect(parse(text)).toEqual({
      q1: { report: "/a b/junit.xml", tool: "node:test@20.0.0" },
      e5: { url: "https://ai.example/?a=1", "budget-ms": "9000" },
      d1: {},
    });
    const rows = readRowsFile(text, "rows.yaml", COLLECTORS);
    expect(rows.map(({ asked }) => asked instanceof Refusal)).toEqual([false, false, false]);
  });

  it.each([[["--report"]], [["junit.xml", "--report"]], [["report", "junit.xml"]]])(
    "refuses the arguments %j",
    (args) => {
      expect(() => rowsFile([{ row: "q1", args }])).toThrow("options with a value each are needed");
    },
  );
});

describe("the verdict of verify", () => {
  const row = (name: string, state: string): string => `${name}  some title   ${state}  by somebody`;

  it("counts what is proven, and not what is waived", () => {
    const said = [
      row("Q1", "proven"),
      row("Q7", "waived"),
      row("E1", "proven"),
      "",
      "3 of 3 gates proven for 1.2.0.",
    ];
    expect(countOf(said.join("\n"))).toEqual({ proven: 2, gates: 3 });
  });

  it("is no verdict where nothing is counted", () => {
    expect(() => countOf("Q1  proven")).toThrow("verify said nothing of gates");
  });
});

it("has reporters that need a browser, which say what they lack and what stays unproven", () => {
  const before = process.env.CHROME;
  process.env.CHROME = "/nonexistent/chromium";
  try {
    // A drill may be too old, whatever the machine has.
    const lacking = REPORTERS.flatMap((reporter) => reporter.lacking?.() ?? []).filter(
      ({ why }) => !why.includes("npm run rehearse"),
    );
    expect(lacking.flatMap(({ rows }) => rows).sort()).toEqual(["E6", "Q7", "Q8", "Q9"]);
    for (const { why } of lacking) expect(why).toBe("needs chromium: apt install chromium, or set CHROME");
  } finally {
    if (before === undefined) delete process.env.CHROME;
    else process.env.CHROME = before;
  }
});

it("waives once for each reason, and every row of it", () => {
  const browser = "needs chromium";
  const lacking = [
    { why: browser, rows: ["Q7", "Q8"] },
    { why: "the drill is old", rows: ["P5"] },
    { why: browser, rows: ["Q9"] },
  ];
  expect(byReason(lacking)).toEqual([
    { why: browser, rows: ["Q7", "Q8", "Q9"] },
    { why: "the drill is old", rows: ["P5"] },
  ]);
});
