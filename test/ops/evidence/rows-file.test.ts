import { COLLECTORS } from "../../../ops/evidence/collect/all";
import { Refusal } from "../../../ops/evidence/refusal";
import { type AskedRow, readRowsFile } from "../../../ops/evidence/rows-file";

const read = (text: string): AskedRow[] => readRowsFile(text, "rows.yaml", COLLECTORS);

/** Why the only row of a text is refused. */
function refusal(text: string): string {
  const [row] = read(text);
  if (row?.asked instanceof Refusal) return row.asked.message;
  throw new Error("the row is not refused");
}

it("reads each row's options as the command line would", () => {
  const rows = read(
    "e5: { url: https://ai.example/health, budget-ms: 2000 }\n'q2-scan':\n  report: audit.json\n  uri: https://ci.example/7\nd1:\n",
  );
  const seen = rows.map(({ name, asked }) =>
    asked instanceof Refusal ? asked.message : [name, asked.collector.row, asked.collector.part, asked.given],
  );
  expect(seen).toEqual([
    ["e5", "E5", undefined, { url: "https://ai.example/health", budgetMs: "2000" }],
    ["q2-scan", "Q2", "scan", { report: "audit.json", uri: "https://ci.example/7" }],
    ["d1", "D1", undefined, {}],
  ]);
});

it("finds every collector by the name of its command", () => {
  const names = COLLECTORS.map(({ row, part }) => (part === undefined ? row.toLowerCase() : `q2-${part}`));
  const unknown = names.filter((name) => refusedAsUnknown(name));
  expect([names.length, unknown]).toEqual([22, []]);
});

const refusedAsUnknown = (name: string): boolean =>
  read(`${name}: {}`).some(
    ({ asked }) => asked instanceof Refusal && asked.message.includes("there is no row"),
  );

it.each([
  ["a row that there is not", "q3: {}", 'there is no row "q3" to collect; there are q1, q2-scan,'],
  ["an option that there is not", "q1: { report: a.xml, reprot: b.xml }", 'there is no option "reprot"'],
  ["an option in another spelling", "e3: { clientId: x }", 'there is no option "clientId"'],
  ["a missing option", "e1: {}", "log is missing: the log of a backup"],
  ["an empty row", "e1:", "log is missing"],
  ["a list for a value", "q1: { report: [a.xml] }", 'report is ["a.xml"]; allowed: a text or a number'],
  ["nothing for a value", "q1: { report: }", "report is null; allowed: a text or a number"],
  ["options that are none", "q1: junit.xml", 'its options are "junit.xml"'],
  ["a list of options", "q1: [junit.xml]", 'its options are ["junit.xml"]'],
  ["what every object has", "constructor: {}", 'there is no row "constructor"'],
])("refuses %s, and says what is allowed", (_, text, says) => {
  expect(refusal(text)).toContain(says);
  expect(refusal(text)).toContain("what to do: ");
});

it("says all that is wrong with a row at once, and of that row alone", () => {
  const [bad, good] = read("e3: { issuer: [1], clientID: x }\nd1:\n");
  const said = bad?.asked instanceof Refusal ? bad.asked.message : "";
  expect(said).toContain('no option "clientID"');
  expect(said).toContain("issuer is [1]");
  expect(said).toContain("audience is missing");
  expect(said).toContain("its options are issuer, audience, client-id, client-secret-env, report-out, uri");
  expect(good?.asked).not.toBeInstanceOf(Refusal);
});

it.each([
  ["no YAML", "q1: {report", "rows.yaml is not YAML"],
  ["a row twice", "d1:\nd1:\n", "rows.yaml is not YAML: Map keys must be unique"],
  ["an alias bomb", `a: &a [x,x]\n${bomb()}`, "rows.yaml is not YAML"],
  ["nothing", "", "rows.yaml names no row"],
  ["a list", "- q1", "rows.yaml names no row"],
])("refuses %s as a whole", (_, text, says) => {
  expect(() => read(text)).toThrow(says);
});

/** Each line names the one before it ten times. */
function bomb(): string {
  const names = "abcdefghij".split("");
  return names
    .slice(1)
    .map((name, at) => `${name}: &${name} [${Array(10).fill(`*${names[at]}`).join(",")}]`)
    .join("\n");
}
