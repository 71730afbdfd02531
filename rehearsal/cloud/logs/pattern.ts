import { parseCondition } from "./jsonPattern";

/** Decides whether a line of a log matches. `json` is the line parsed, or undefined when it is no JSON object. */
export type Matcher = (line: string, json: Readonly<Record<string, unknown>> | undefined) => boolean;

/**
 * A filter pattern: of JSON fields `{ $.level = "error" }`, or of terms `ERROR -retry`, `?a ?b`; the empty one matches
 * everything. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * Throws SyntaxError with what is wrong, also for what is not modelled.
 */
export function parsePattern(pattern: string): Matcher {
  const text = pattern.trim();
  if (text === "") return () => true;
  if (text.startsWith("{")) {
    if (!text.endsWith("}")) throw new SyntaxError("begins with { and does not end with }");
    const condition = parseCondition(text.slice(1, -1));
    return (_line, json) => json !== undefined && condition(json);
  }
  if (text.startsWith("[")) throw new SyntaxError("is of space-delimited fields, which are not modelled");
  return terms(text);
}

const TERM = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;

function terms(text: string): Matcher {
  const found: { sign: string; word: string }[] = [];
  TERM.lastIndex = 0;
  while (text.slice(TERM.lastIndex).trim() !== "") {
    while (/\s/.test(text[TERM.lastIndex] ?? "")) TERM.lastIndex += 1;
    const at = TERM.lastIndex;
    const match = TERM.exec(text);
    if (match === null) throw new SyntaxError(`cannot be read from «${text.slice(at, at + 20)}» on`);
    const [, sign = "", quoted, bare] = match;
    if (bare?.startsWith("%")) throw new SyntaxError("is a regular expression, which is not modelled");
    if (bare !== undefined && !/^[\w.]+$/.test(bare))
      throw new SyntaxError(`«${bare}» has more than letters, digits and _, and must stand in quotes`);
    found.push({ sign, word: quoted?.replaceAll(/\\(.)/g, "$1") ?? bare ?? "" });
  }
  const of = (sign: string): string[] => found.filter((one) => one.sign === sign).map(({ word }) => word);
  const [all, any, none] = [of(""), of("?"), of("-")];
  return (line) =>
    all.every((word) => line.includes(word)) &&
    // An optional term beside a required one decides nothing.
    (any.length === 0 || all.length > 0 || any.some((word) => line.includes(word))) &&
    !none.some((word) => line.includes(word));
}
