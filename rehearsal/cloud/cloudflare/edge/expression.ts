/** What an expression may ask of a request. */
export interface Facts {
  readonly host: string;
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  readonly method: string;
  readonly address: string;
  readonly userAgent: string;
  readonly secure: boolean;
}

export type Condition = (facts: Facts) => boolean;

type Value = (facts: Facts) => string;

/** https://developers.cloudflare.com/ruleset-engine/rules-language/fields/reference/ */
const FIELDS: Readonly<Record<string, Value>> = {
  "http.host": ({ host }) => host,
  "http.request.uri.path": ({ path }) => path,
  "http.request.uri.query": ({ query }) => query,
  "http.request.uri": ({ path, query }) => (query === "" ? path : `${path}?${query}`),
  "http.request.method": ({ method }) => method,
  "http.user_agent": ({ userAgent }) => userAgent,
  "ip.src": ({ address }) => address,
};

const COMPARE: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  eq: (left, right) => left === right,
  "==": (left, right) => left === right,
  ne: (left, right) => left !== right,
  "!=": (left, right) => left !== right,
  contains: (left, right) => left.includes(right),
};

const CALLS: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  starts_with: (left, right) => left.startsWith(right),
  ends_with: (left, right) => left.endsWith(right),
};

const TOKEN = /\s*("(?:[^"\\]|\\["\\])*"|[A-Za-z_][\w.]*|\d+|==|!=|&&|\|\||[!(){},])/y;

/**
 * Cloudflare's Rules language, the part that is modelled: `and or not`, brackets, comparison, `in {…}`, starts_with and
 * ends_with. What is beyond is refused by name. https://developers.cloudflare.com/ruleset-engine/rules-language/
 */
export function compile(text: string): Condition {
  const tokens = tokensOf(text);
  let at = 0;
  const fail = (): never => {
    throw new SyntaxError(`the expression ${text} is not understood at ${tokens[at] ?? "its end"}`);
  };
  const take = (...wanted: string[]): boolean => {
    if (!wanted.includes(tokens[at] ?? "")) return false;
    at += 1;
    return true;
  };
  const need = (wanted: string): void => void (take(wanted) || fail());

  function either(): Condition {
    const parts = [both()];
    while (take("or", "||")) parts.push(both());
    return parts.length === 1 ? (parts[0] as Condition) : (facts) => parts.some((part) => part(facts));
  }
  function both(): Condition {
    const parts = [one()];
    while (take("and", "&&")) parts.push(one());
    return parts.length === 1 ? (parts[0] as Condition) : (facts) => parts.every((part) => part(facts));
  }
  function one(): Condition {
    if (take("not", "!")) {
      const inner = one();
      return (facts) => !inner(facts);
    }
    if (take("(")) {
      const inner = either();
      need(")");
      return inner;
    }
    if (take("true")) return () => true;
    if (take("false")) return () => false;
    if (take("ssl")) return ({ secure }) => secure;
    const name = tokens[at] ?? "";
    const call = CALLS[name];
    return call === undefined ? comparison() : called(call);
  }
  function called(call: (left: string, right: string) => boolean): Condition {
    at += 1;
    need("(");
    const left = field();
    need(",");
    const right = literal();
    need(")");
    return (facts) => call(left(facts), right);
  }
  function comparison(): Condition {
    const left = field();
    if (take("in")) {
      need("{");
      const values = new Set<string>();
      while (!take("}")) values.add(literal());
      return (facts) => values.has(left(facts));
    }
    const compare = COMPARE[tokens[at] ?? ""] ?? fail();
    at += 1;
    const right = literal();
    return (facts) => compare(left(facts), right);
  }
  function field(): Value {
    const value = FIELDS[tokens[at] ?? ""] ?? fail();
    at += 1;
    return value;
  }
  function literal(): string {
    const token = tokens[at] ?? "";
    if (!token.startsWith('"')) fail();
    at += 1;
    return token.slice(1, -1).replace(/\\(["\\])/g, "$1");
  }

  const condition = either();
  if (at < tokens.length) fail();
  return condition;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let from = 0; from < text.trimEnd().length; from = TOKEN.lastIndex) {
    TOKEN.lastIndex = from;
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined)
      throw new SyntaxError(`the expression ${text} is not understood at ${text.slice(from).trim()}`);
    tokens.push(token);
  }
  return tokens;
}
