import { type Tool, bagAt, countAt, listAt, shown, textAt } from "../../policies/evidence/finding";
import { momentOf } from "../../policies/evidence/keys";

type Bag = Record<string, unknown>;

/** What ran in one project of the configuration: a browser, or a viewport. */
export interface ProjectRun {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
}

/** What a report of Playwright says. */
export interface PlaywrightReport {
  readonly projects: readonly ProjectRun[];
  readonly passed: number;
  /** Skipped with a reason. */
  readonly skipped: number;
  /** Why it does not show that all passed. */
  readonly faults: readonly string[];
  readonly tool: Tool;
  readonly finishedOn: Date | undefined;
}

type Outcome = "passed" | "skipped" | "failed";
interface Ran {
  readonly name: string;
  readonly project: string;
  readonly outcome: Outcome;
  readonly fault?: string;
}

/**
 * Reads Playwright's JSON report (https://playwright.dev/docs/test-reporters#json-reporter). A test passes when it was
 * expected to and did at the first attempt. A flaky one counts as failed: it failed on this very version, and a release
 * that may or may not work is hope. So does one that was expected to fail (`test.fail`): it is a known defect.
 */
export function readPlaywright(report: Bag): PlaywrightReport {
  const config = bagAt(report.config, "config");
  const stats = bagAt(report.stats, "stats");
  const ran = listAt(report.suites, "suites").flatMap((suite) => testsIn(bagAt(suite, "suite"), []));
  const shard = config.shard ?? undefined;
  const broken = listAt(report.errors ?? [], "errors").map((error) => bagAt(error, "errors"));
  const of = (outcome: Outcome): readonly Ran[] => ran.filter((one) => one.outcome === outcome);
  return {
    projects: byProject(ran),
    passed: of("passed").length,
    skipped: of("skipped").length,
    faults: [
      ...of("failed").map(({ name, project, fault }) => `[${project}] ${name}: ${fault ?? "failed"}`),
      ...broken.map(({ message }) => `the run itself failed: ${firstLine(message)}`),
      ...(shard === undefined ? [] : [`it is one shard of several (${shown(shard)}): merge their reports`]),
      ...faultsOfCounts(stats, ran.length),
      ...(of("passed").length === 0 ? ["no test passed: a run without tests proves nothing"] : []),
    ],
    tool: { name: "playwright", version: textAt(config.version, "config.version") },
    finishedOn: endOf(stats),
  };
}

function byProject(ran: readonly Ran[]): ProjectRun[] {
  const counts = new Map<string, { passed: number; failed: number }>();
  for (const { project, outcome } of ran) {
    const count = counts.get(project) ?? { passed: 0, failed: 0 };
    if (outcome !== "skipped") count[outcome] += 1;
    counts.set(project, count);
  }
  return [...counts].map(([name, count]) => ({ name, ...count }));
}

/** A run that was cut off, or a report that was edited, does not list what it counts. */
function faultsOfCounts(stats: Bag, listed: number): string[] {
  const outcomes = ["expected", "unexpected", "flaky", "skipped"];
  const counted = outcomes.reduce((sum, name) => sum + countAt(stats[name], `stats.${name}`), 0);
  return counted === listed ? [] : [`it counts ${counted} tests and lists ${listed}`];
}

function testsIn(suite: Bag, above: readonly string[]): Ran[] {
  const path = [...above, titleOf(suite)];
  const specs = listAt(suite.specs ?? [], "specs").map((spec) => bagAt(spec, "specs"));
  const own = specs.flatMap((spec) =>
    listAt(spec.tests, "tests").map((one): Ran => {
      const test = bagAt(one, "tests");
      const name = [...path, titleOf(spec)].join(" › ");
      return { name, project: textAt(test.projectName, `${name}: projectName`), ...verdictOf(test) };
    }),
  );
  const inner = listAt(suite.suites ?? [], "suites").flatMap((one) => testsIn(bagAt(one, "suites"), path));
  return [...own, ...inner];
}

const titleOf = ({ title }: Bag): string => (typeof title === "string" ? title : "(no title)");

function verdictOf(test: Bag): Pick<Ran, "outcome" | "fault"> {
  const attempts = listAt(test.results, "results").map((result) => bagAt(result, "results").status);
  const [only, ...others] = attempts;
  if (test.status === "skipped") {
    const reason = reasonOf(test);
    return reason === undefined
      ? { outcome: "failed", fault: "skipped without a reason" }
      : { outcome: "skipped" };
  }
  if (test.status === "flaky")
    return { outcome: "failed", fault: `flaky: ${attempts.map(shown).join(", then ")}` };
  if (test.status !== "expected")
    return { outcome: "failed", fault: `${shown(test.status)}: ${messageOf(test)}` };
  if (test.expectedStatus !== "passed")
    return {
      outcome: "failed",
      fault: `it is expected to end as ${shown(test.expectedStatus)}: a known defect`,
    };
  if (only === "passed" && others.length === 0) return { outcome: "passed" };
  return { outcome: "failed", fault: `it says expected, and its attempts are ${shown(attempts)}` };
}

/** Of `test.skip(condition, reason)` or `test.fixme(…)`. */
function reasonOf(test: Bag): string | undefined {
  const annotations = listAt(test.annotations ?? [], "annotations").map((one) => bagAt(one, "annotations"));
  const why = annotations.filter(({ type }) => type === "skip" || type === "fixme");
  return why
    .map(({ description }) => description)
    .find((one) => typeof one === "string" && one.trim() !== "") as string | undefined;
}

function messageOf(test: Bag): string {
  const errors = listAt(test.results, "results").map((result) => bagAt(result, "results").error);
  return firstLine(
    errors.map((error) => bagAt(error ?? {}, "error").message).find((one) => one !== undefined),
  );
}

function endOf({ startTime, duration }: Bag): Date | undefined {
  const start = momentOf(startTime);
  if (start === undefined) return undefined;
  return new Date(
    start + (typeof duration === "number" && duration > 0 && duration < 86_400_000 ? duration : 0),
  );
}

/** Playwright colours messages, also in a file. */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

const firstLine = (value: unknown): string =>
  typeof value === "string"
    ? value.replace(COLOUR, "").trim().split("\n", 1).join("").slice(0, 200)
    : "no message";
