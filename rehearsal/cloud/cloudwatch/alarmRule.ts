/** A composite alarm's rule, parsed: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
export type AlarmRule =
  | { readonly kind: "state"; readonly state: "ALARM" | "OK" | "INSUFFICIENT_DATA"; readonly alarm: string }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "not"; readonly of: AlarmRule }
  | { readonly kind: "and" | "or"; readonly of: readonly [AlarmRule, AlarmRule] };

const TOKEN =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|([^()"]+?))\s*\)|(AND|OR|NOT|TRUE|FALSE)\b|([()]))/y;

type Token = { readonly rule: AlarmRule } | { readonly word: string };

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== "") {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(source);
    if (found === null) throw new SyntaxError(`cannot be read from «${source.slice(at, at + 20).trim()}» on`);
    const [, state, quoted, plain, word, sign] = found;
    if (state === "ALARM" || state === "OK" || state === "INSUFFICIENT_DATA")
      tokens.push({ rule: { kind: "state", state, alarm: quoted ?? plain ?? "" } });
    else if (word === "TRUE" || word === "FALSE")
      tokens.push({ rule: { kind: "constant", value: word === "TRUE" } });
    else tokens.push({ word: word ?? sign ?? "" });
  }
  return tokens;
}

/** Throws SyntaxError with what is wrong. AND binds closer than OR, NOT closest. */
export function parseAlarmRule(source: string): AlarmRule {
  const tokens = tokensOf(source);
  let at = 0;
  const takes = (word: string): boolean => {
    const token = tokens[at];
    if (token === undefined || !("word" in token) || token.word !== word) return false;
    at += 1;
    return true;
  };
  const one = (): AlarmRule => {
    if (takes("NOT")) return { kind: "not", of: one() };
    if (takes("(")) {
      const inner = either();
      if (!takes(")")) throw new SyntaxError("«)» is missing");
      return inner;
    }
    const token = tokens[at];
    if (token === undefined) throw new SyntaxError("ends too early");
    if ("word" in token) throw new SyntaxError(`«${token.word}» is not expected`);
    at += 1;
    return token.rule;
  };
  const both = (): AlarmRule => {
    let left = one();
    while (takes("AND")) left = { kind: "and", of: [left, one()] };
    return left;
  };
  const either = (): AlarmRule => {
    let left = both();
    while (takes("OR")) left = { kind: "or", of: [left, both()] };
    return left;
  };
  const rule = either();
  if (at < tokens.length) throw new SyntaxError("goes on after its end");
  return rule;
}

/** The alarms that a rule reads, by name or ARN. */
export function alarmsOf(rule: AlarmRule): string[] {
  switch (rule.kind) {
    case "state":
      return [rule.alarm];
    case "not":
      return alarmsOf(rule.of);
    case "and":
    case "or":
      return rule.of.flatMap(alarmsOf);
    case "constant":
      return [];
  }
}
