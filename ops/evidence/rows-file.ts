import { parse } from "yaml";
import { type Collector, type CollectorOption, type Given, stemOf } from "./collector";
import { Refusal } from "./refusal";
import { bag } from "./stack";

/** One row of the file: what it asks for, or why it cannot be asked for. */
export interface AskedRow {
  /** As the file names it: `q1`, `q2-scan`. */
  readonly name: string;
  readonly asked: { readonly collector: Collector; readonly given: Given } | Refusal;
}

/** Where the raw report of a row is kept, if elsewhere than the command says. */
const URI = "uri";

/**
 * Reads a file that maps rows to their options, written as on the command line without the leading `--`:
 * `q1: { report: junit.xml }`. Fails as a whole only where it is no such file; what is wrong with a row is said of that row.
 */
export function readRowsFile(text: string, file: string, collectors: readonly Collector[]): AskedRow[] {
  const rows = Object.entries(bag(yamlOf(text, file)));
  if (rows.length > 0)
    return rows.map(([name, options]) => ({ name, asked: askedOf(name, options, collectors) }));
  throw new Refusal(`${file} names no row`, "map rows to their options: `q1: { report: junit.xml }`");
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (failure) {
    throw new Refusal(`${file} is not YAML: ${(failure as Error).message.trim()}`, "correct the file");
  }
}

function askedOf(name: string, options: unknown, collectors: readonly Collector[]): AskedRow["asked"] {
  const collector = collectors.find((one) => stemOf(one) === name);
  if (collector === undefined)
    return new Refusal(
      `there is no row ${JSON.stringify(name)} to collect; there are ${collectors.map(stemOf).join(", ")}`,
      "name one of those; Q3, Q4 and the second half of Q2 are approved by a person",
    );
  // `d1:` alone asks for the row with none of its options.
  if (options !== null && (typeof options !== "object" || Array.isArray(options)))
    return new Refusal(
      `its options are ${JSON.stringify(options)}`,
      `write them as ${name}: { <option>: <value> }`,
    );
  const given = bag(options);
  const known = collector.options.map(longName);
  const faults = [
    ...Object.keys(given)
      .filter((option) => option !== URI && !known.includes(option))
      .map((option) => `there is no option ${JSON.stringify(option)}`),
    ...Object.entries(given)
      .filter(([, value]) => !isPlain(value))
      .map(([option, value]) => `${option} is ${JSON.stringify(value)}; allowed: a text or a number`),
    ...collector.options
      .filter((option) => option.required && !(longName(option) in given))
      .map((option) => `${longName(option)} is missing: ${option.description}`),
  ];
  if (faults.length > 0)
    return new Refusal(faults.join("; "), `its options are ${[...known, URI].join(", ")}`);
  return {
    collector,
    given: Object.fromEntries(
      Object.entries(given).map(([option, value]) => [camelCase(option), String(value)]),
    ),
  };
}

/** `report` of `--report <junit.xml>`. */
const longName = ({ flags }: CollectorOption): string => /--([a-z0-9-]+)/.exec(flags)?.[1] ?? flags;

/** As commander names an option's value: `clientSecretEnv` of `client-secret-env`. */
const camelCase = (option: string): string =>
  option.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const isPlain = (value: unknown): boolean => typeof value === "string" || typeof value === "number";
