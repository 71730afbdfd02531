import { type Tool, bagAt, listAt, shown, textAt } from "../../policies/evidence/finding";
import { momentOf } from "../../policies/evidence/keys";

type Bag = Record<string, unknown>;

/** What axe found on one page. */
export interface AxePage {
  readonly url: string;
  /** Rules of WCAG A or AA that are broken. */
  readonly violations: number;
  /** Rules that found something to check, and nothing wrong. */
  readonly passes: number;
  /** Rules that a person has to decide; axe could not. */
  readonly incomplete: number;
}

export interface AxeReport {
  /** Sets of rules that ran on every page. */
  readonly tags: readonly string[];
  readonly pages: readonly AxePage[];
  readonly faults: readonly string[];
  readonly tool: Tool;
  /** When the first page was looked at: a report is as old as its oldest page. */
  readonly firstOn: Date | undefined;
  readonly lastOn: Date | undefined;
}

/** WCAG 2.0, 2.1 and 2.2, levels A and AA: https://www.deque.com/axe/core-documentation/api-documentation/#axecore-tags */
const NEEDED = ["wcag2a", "wcag2aa"];
/** What has one of these, and no level of A or AA, is beyond the row. */
const BEYOND = /^(best-practice|wcag2\d?aaa)$/;
const WITHIN = /^wcag2\d?aa?$/;

/**
 * Reads axe's results (https://github.com/dequelabs/axe-core/blob/develop/doc/API.md#results-object): one page's, or a
 * list of them. A violation without tags counts: what is not known to lie beyond WCAG AA lies within.
 */
export function readAxe(json: unknown): AxeReport {
  const results = (Array.isArray(json) ? (json as unknown[]) : [json]).map((one, index) =>
    bagAt(one, `result ${index}`),
  );
  const read = results.map(readPage);
  const moments = read.map(({ at }) => at);
  const known = moments.filter((one) => one !== undefined);
  const complete = known.length === moments.length && known.length > 0;
  return {
    tags: read.reduce<readonly string[]>(
      (common, { tags }) => common.filter((tag) => tags.has(tag)),
      [...(read[0]?.tags ?? [])],
    ),
    pages: read.map(({ page }) => page),
    faults: results.length === 0 ? ["it holds no page"] : read.flatMap(({ faults }) => faults),
    tool: read[0]?.tool ?? { name: "axe-core", version: "unknown" },
    firstOn: complete ? new Date(known.reduce((first, one) => Math.min(first, one))) : undefined,
    lastOn: complete ? new Date(known.reduce((last, one) => Math.max(last, one))) : undefined,
  };
}

function readPage(result: Bag, index: number) {
  const url = textAt(result.url, `result ${index}: url`);
  const engine = bagAt(result.testEngine, `${url}: testEngine`);
  const rules = (name: string): Bag[] =>
    listAt(result[name], `${url}: ${name}`).map((rule) => bagAt(rule, `${url}: ${name}`));
  const violations = rules("violations").filter((rule) => !isBeyond(tagsOf(rule)));
  const passes = rules("passes").filter((rule) => tagsOf(rule).some((tag) => WITHIN.test(tag)));
  const all = ["violations", "passes", "incomplete", "inapplicable"].flatMap(rules);
  const options = bagAt(result.toolOptions ?? {}, `${url}: toolOptions`);
  const tags = new Set(all.flatMap(tagsOf));
  return {
    page: {
      url,
      violations: violations.length,
      passes: passes.length,
      incomplete: rules("incomplete").length,
    },
    tags,
    at: momentOf(result.timestamp),
    tool: {
      name: textAt(engine.name, `${url}: testEngine.name`),
      version: textAt(engine.version, `${url}: testEngine.version`),
    },
    faults: [
      ...violations.map((rule) => `${url}: ${describe(rule)}`),
      ...faultsOfOptions(options).map((fault) => `${url}: ${fault}`),
      ...NEEDED.filter((tag) => !tags.has(tag)).map((tag) => `${url}: the rules of ${tag} were not run`),
      ...(passes.length === 0 ? [`${url}: no rule found anything to check: was the page there?`] : []),
    ],
  };
}

const tagsOf = ({ tags }: Bag): string[] =>
  Array.isArray(tags) ? (tags as unknown[]).filter((tag) => typeof tag === "string") : [];

const isBeyond = (tags: readonly string[]): boolean =>
  tags.some((tag) => BEYOND.test(tag)) && !tags.some((tag) => WITHIN.test(tag));

function describe(rule: Bag): string {
  const places = Array.isArray(rule.nodes) ? rule.nodes.length : 0;
  return `${shown(rule.id)} (${shown(rule.impact)}) in ${places} places: ${shown(rule.help)}`;
}

/** A rule that was switched off finds nothing; whoever lets it pass signs a waiver instead. */
function faultsOfOptions({ runOnly, rules }: Bag): string[] {
  const off = Object.entries(bagAt(rules ?? {}, "toolOptions.rules"))
    .filter(([, rule]) => bagAt(rule, "toolOptions.rules").enabled === false)
    .map(([name]) => `the rule ${name} was switched off`);
  if (runOnly === undefined || runOnly === null) return off;
  const { type, values } = bagAt(runOnly, "toolOptions.runOnly");
  if (type === "rule" || type === "rules") return [...off, `only the rules ${shown(values)} were run`];
  const ran = listAt(values, "toolOptions.runOnly.values");
  return [
    ...off,
    ...NEEDED.filter((tag) => !ran.includes(tag)).map(
      (tag) => `only ${shown(values)} were run, without ${tag}`,
    ),
  ];
}
