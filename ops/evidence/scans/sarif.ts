import { bagAt, listAt, shown, textAt } from "../../../policies/evidence/finding";
import { momentOf } from "../../../policies/evidence/keys";
import type { Severity } from "../../../policies/evidence/predicates/vulnerabilities";
import { type ScanReport, ratingOf, worstOf } from "./scan";

type Bag = Record<string, unknown>;

/** Kinds of results that are no finding: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ §3.27.9. */
const NOTHING_FOUND: readonly unknown[] = ["pass", "notApplicable", "informational"];

/** An error that nobody has rated may be critical: some scanners write `error` for high and critical alike. */
const BY_LEVEL: Readonly<Record<string, Severity>> = { warning: "moderate", note: "low", none: "low" };

/**
 * Reads SARIF 2.1.0. A finding is as severe as the worst of `security-severity` on it and on its rule, which is how
 * GitHub reads it; else by its level. What was suppressed counts like the rest: whoever accepts a hole signs a waiver.
 */
export function readSarif(sarif: Bag): ScanReport {
  const runs = listAt(sarif.runs, "runs").map((run, index) => bagAt(run, `runs[${index}]`));
  const read = runs.map((run, index) => readRun(run, `runs[${index}]`));
  const ends = read.flatMap(({ ended }) => (ended === undefined ? [] : [ended]));
  const names = [...new Set(read.map(({ name }) => name))];
  return {
    scanner: { name: names.join("+"), version: read[0]?.version },
    // As old as the oldest of its runs.
    finishedOn: ends.length === 0 ? undefined : new Date(ends.reduce((first, end) => Math.min(first, end))),
    found: read.flatMap(({ found }) => found),
    faults:
      runs.length === 0 ? ["it holds no run: nothing was scanned"] : read.flatMap(({ faults }) => faults),
  };
}

function readRun(run: Bag, where: string) {
  const tool = bagAt(run.tool, `${where}.tool`);
  const driver = bagAt(tool.driver, `${where}.tool.driver`);
  const name = textAt(driver.name, `${where}.tool.driver.name`);
  const version = textIn(driver.semanticVersion, driver.version);
  const invocations = listAt(run.invocations ?? [], `${where}.invocations`).map((one) =>
    bagAt(one, "invocation"),
  );
  const ends = invocations.flatMap(({ endTimeUtc }) => momentOf(endTimeUtc) ?? []);
  const components = [driver, ...listAt(tool.extensions ?? [], `${where}.tool.extensions`)];
  const lists = components.map((one) => listAt(bagAt(one, "tool component").rules ?? [], "rules"));
  const rules = new Rules(lists.map((list) => list.map((rule) => bagAt(rule, "rule"))));
  // Absent: not scanned; null: the scan failed (§3.14.23). Only a list, be it empty, says that it scanned.
  const results = Array.isArray(run.results) ? (run.results as unknown[]) : undefined;
  const elsewhere = bagAt(run.externalPropertyFileReferences ?? {}, "externalPropertyFileReferences").results;
  return {
    name,
    version,
    ended: ends.length === 0 ? undefined : ends.reduce((last, end) => Math.max(last, end)),
    found: (results ?? []).flatMap((one, index) => findingOf(bagAt(one, `results[${index}]`), rules)),
    faults: [
      ...(results === undefined ? [`${name}: results is ${shown(run.results)}: nothing was scanned`] : []),
      ...(elsewhere === undefined ? [] : [`${name}: further results lie in files of their own`]),
      ...(invocations.some((one) => one.executionSuccessful === false)
        ? [`${name} says that it failed`]
        : []),
    ],
  };
}

/** The rules of a run, to be found by a result. */
class Rules {
  private readonly byId = new Map<string, Bag[]>();

  constructor(private readonly components: readonly (readonly Bag[])[]) {
    for (const rule of components.flat())
      if (typeof rule.id === "string") this.byId.set(rule.id, [...(this.byId.get(rule.id) ?? []), rule]);
  }

  /** By name, in whatever component, and else by the place among the driver's. `CA1000/1` is a sub-rule of `CA1000` (§3.27.5). */
  of(id: string | undefined, index: unknown): readonly Bag[] {
    if (id === undefined)
      return typeof index === "number" ? (this.components[0]?.slice(index, index + 1) ?? []) : [];
    const parts = id.split("/").slice(0, 10);
    return parts.flatMap((_, last) => this.byId.get(parts.slice(0, last + 1).join("/")) ?? []);
  }
}

function findingOf(result: Bag, rules: Rules): { id: string; severity: Severity }[] {
  if (NOTHING_FOUND.includes(result.kind) || result.baselineState === "absent") return [];
  const reference = bagAt(result.rule ?? {}, "rule");
  const named = textIn(result.ruleId, reference.id);
  const own = rules.of(named, result.ruleIndex ?? reference.index);
  return [{ id: named ?? textIn(own[0]?.id) ?? "unnamed", severity: severityOf(result, own) }];
}

function severityOf(result: Bag, rules: readonly Bag[]): Severity {
  const ratings = [result, ...rules]
    .map(({ properties }) => bagAt(properties ?? {}, "properties")["security-severity"])
    .filter((score) => score !== undefined)
    .map((score) => ratingOf(score) ?? "unknown");
  if (ratings.length > 0) return worstOf(ratings);
  const defaults = rules.map((rule) => bagAt(rule.defaultConfiguration ?? {}, "defaultConfiguration").level);
  // Where nothing names a level, it is `warning` (§3.27.10).
  const level = [result.level, ...defaults].find((one) => one !== undefined) ?? "warning";
  return typeof level === "string" && Object.hasOwn(BY_LEVEL, level)
    ? (BY_LEVEL[level] ?? "unknown")
    : "unknown";
}

const textIn = (...values: readonly unknown[]): string | undefined =>
  values.find((one): one is string => typeof one === "string" && one.trim() !== "");
