import { XMLParser, XMLValidator } from "fast-xml-parser";
import { Refusal } from "./refusal";

/** What a JUnit report says. */
export interface JunitReport {
  readonly passed: readonly string[];
  /** Skipped with a reason. */
  readonly skipped: readonly string[];
  /** When the last suite ended; undefined where the report carries no time (node --test writes none). */
  readonly finishedOn: Date | undefined;
}

/** Largest report that is read, bytes. */
export const LARGEST_REPORT = 50 * 1024 * 1024;

type Node = Record<string, unknown>;

const LISTS = ["testsuite", "testcase", "failure", "error", "skipped"];

// Entities stay as they are written: a report is read on machines that hold signing keys, and needs none.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => LISTS.includes(name),
});

/**
 * Reads a JUnit report of which every test passed, or was skipped for a stated reason. Everything else is refused,
 * with all faults in one message (row Q1).
 */
export function readJunit(text: string): JunitReport {
  const suites = suitesOf(text);
  const cases = suites.flatMap(casesOf);
  const verdicts = cases.map((one) => ({ name: nameOf(one), ...verdictOf(one) }));
  const faults = [
    ...verdicts.flatMap(({ name, fault }) => (fault === undefined ? [] : [`${name}: ${fault}`])),
    ...suites.flatMap(faultsOfCounts),
  ];
  const passed = verdicts.filter(({ outcome }) => outcome === "passed").map(({ name }) => name);
  if (passed.length === 0 && faults.length === 0)
    faults.push("no test passed: a run without tests proves nothing");
  if (faults.length > 0)
    throw new Refusal(
      `the report does not show that all tests passed:\n${listed(faults)}`,
      "mend the tests, run them all again and collect the new report",
    );
  return {
    passed,
    skipped: verdicts.filter(({ outcome }) => outcome === "skipped").map(({ name }) => name),
    finishedOn: finishedOn(suites),
  };
}

function suitesOf(text: string): Node[] {
  if (Buffer.byteLength(text) > LARGEST_REPORT) {
    throw new Refusal(
      `the report has ${Buffer.byteLength(text)} bytes; at most ${LARGEST_REPORT} are read`,
      "leave the tests' output out of the report",
    );
  }
  // What looks like a declaration inside a comment or a CDATA section is text.
  if (/<!(DOCTYPE|ENTITY)/i.test(text.replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, ""))) {
    throw new Refusal(
      "the report declares a document type or entities, which no test runner needs",
      "write the report with a plain JUnit reporter",
    );
  }
  const valid = XMLValidator.validate(text);
  if (valid !== true)
    throw new Refusal(
      `the report is not well-formed XML: line ${valid.err.line}: ${valid.err.msg}`,
      "check that the test run was not cut off",
    );
  const document = parser.parse(text) as Node;
  const root = document.testsuites ?? document.testsuite;
  if (root === undefined)
    throw new Refusal(
      "the report is not JUnit XML: its root is neither testsuites nor testsuite",
      "write it with a JUnit reporter",
    );
  return Array.isArray(root) ? (root as Node[]) : [isNode(root) ? root : {}];
}

const childrenOf = (node: Node, name: string): Node[] =>
  (Array.isArray(node[name]) ? (node[name] as unknown[]) : []).map((child) =>
    isNode(child) ? child : { "#text": child },
  );

const casesOf = (suite: Node): Node[] => [
  ...childrenOf(suite, "testcase"),
  ...childrenOf(suite, "testsuite").flatMap(casesOf),
];

const allSuites = (suite: Node): Node[] => [suite, ...childrenOf(suite, "testsuite").flatMap(allSuites)];

function nameOf(testcase: Node): string {
  const [group, name] = [testcase["@classname"], testcase["@name"]].map((part) =>
    typeof part === "string" ? decoded(part) : "",
  );
  return group === "" || group === "test" ? (name ?? "") : `${group} › ${name}`;
}

function verdictOf(testcase: Node): { outcome: "passed" | "skipped" | "failed"; fault?: string } {
  for (const kind of ["failure", "error"] as const) {
    const [first] = childrenOf(testcase, kind);
    if (first !== undefined)
      return { outcome: "failed", fault: `${kind}: ${reasonOf(first) || "no message"}` };
  }
  const [skip] = childrenOf(testcase, "skipped");
  if (skip === undefined) return { outcome: "passed" };
  const reason = reasonOf(skip);
  // node --test writes message="true" for a skip without a reason.
  return reason === "" || reason === "true"
    ? { outcome: "failed", fault: "skipped without a reason" }
    : { outcome: "skipped" };
}

const reasonOf = (node: Node): string =>
  [node["@message"], node["#text"]]
    .map((part) =>
      typeof part === "string" ? decoded(part).trim().split("\n", 1).join("").slice(0, 200) : "",
    )
    .find((part) => part !== "") ?? "";

/** A suite that counts more tests than it lists was cut off; one that counts failures without showing them was edited. */
function faultsOfCounts(root: Node): string[] {
  return allSuites(root).flatMap((suite) => {
    const name = typeof suite["@name"] === "string" ? decoded(suite["@name"]) : "(all)";
    const [direct, all] = [childrenOf(suite, "testcase").length, casesOf(suite).length];
    const declared = countOf(suite["@tests"]);
    const counts = [direct, all, direct + childrenOf(suite, "testsuite").length];
    const failed = (countOf(suite["@failures"]) ?? 0) + (countOf(suite["@errors"]) ?? 0);
    const shown = casesOf(suite).some((one) => verdictOf(one).outcome === "failed");
    return [
      ...(declared === undefined || counts.includes(declared)
        ? []
        : [`suite ${name} counts ${declared} tests and lists ${all}`]),
      ...(failed > 0 && !shown ? [`suite ${name} counts ${failed} failures that it does not list`] : []),
    ];
  });
}

const countOf = (value: unknown): number | undefined =>
  typeof value === "string" && /^\d+$/.test(value) ? Number(value) : undefined;

/** JUnit's `timestamp` is the start, without a zone: runners write UTC. */
function finishedOn(roots: readonly Node[]): Date | undefined {
  const ends = roots.flatMap(allSuites).flatMap((suite) => {
    const written = suite["@timestamp"];
    if (typeof written !== "string") return [];
    const start = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(written) ? written : `${written}Z`);
    const seconds = Number(suite["@time"] ?? 0);
    return Number.isNaN(start) ? [] : [start + (seconds > 0 ? seconds * 1000 : 0)];
  });
  return ends.length === 0 ? undefined : new Date(ends.reduce((latest, end) => Math.max(latest, end)));
}

const PREDEFINED: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&amp;": "&",
};
const decoded = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (entity) => PREDEFINED[entity] ?? entity);

function listed(faults: readonly string[]): string {
  const shown = faults.slice(0, 10).map((fault) => `  - ${fault}`);
  return [...shown, ...(faults.length > 10 ? [`  - and ${faults.length - 10} more`] : [])].join("\n");
}

const isNode = (value: unknown): value is Node =>
  value !== null && typeof value === "object" && !Array.isArray(value);
