/** Metric math, parsed. A number, the series of a metric or expression by id, a call, an operation, a list. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "series"; readonly id: string }
  | { readonly kind: "call"; readonly name: string; readonly given: readonly Expression[] }
  | { readonly kind: "operation"; readonly operator: string; readonly of: readonly Expression[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] };

/** Functions that an alarm may use: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    "ABS ANOMALY_DETECTION_BAND AVG CEIL DATAPOINT_COUNT DIFF DIFF_TIME FILL FLOOR IF INSIGHT_RULE_METRIC " +
    "LOG LOG10 MAX METRICS METRIC_COUNT MIN PERIOD RATE RUNNING_SUM STDDEV SUM TIME_SERIES " +
    "DAY EPOCH HOUR MINUTE MONTH YEAR DATE"
  ).split(" "),
);
/** Only on dashboards: they give an unknown number of series. */
const DASHBOARD_ONLY: ReadonlySet<string> = new Set([
  "SEARCH",
  "SORT",
  "SLICE",
  "REMOVE_EMPTY",
  "SERVICE_QUOTA",
  "LAMBDA",
]);
/** Words that FILL takes in place of a number. */
const WORDS: ReadonlySet<string> = new Set(["REPEAT", "LINEAR"]);

const OPERATORS: readonly (readonly string[])[] = [
  ["||", "OR"],
  ["&&", "AND"],
  ["==", "!=", "<=", ">=", "<", ">"],
  ["+", "-"],
  ["*", "/"],
  ["^"],
];
const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|("[^"]*"|'[^']*')|(\|\||&&|==|!=|<=|>=|[<>+\-*/^(),[\]]))/y;

interface Token {
  readonly kind: "number" | "word" | "text" | "sign";
  readonly text: string;
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== "") {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(source);
    if (found === null) throw new SyntaxError(`cannot be read from «${source.slice(at, at + 20)}» on`);
    const [, number, word, text, sign] = found;
    if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else if (text !== undefined) tokens.push({ kind: "text", text: text.slice(1, -1) });
    else tokens.push({ kind: "sign", text: sign ?? "" });
  }
  return tokens;
}

/** Parses metric math as PutMetricAlarm does; throws SyntaxError with what is wrong. */
export function parseExpression(source: string, place: "alarm" | "dashboard" = "alarm"): Expression {
  const parser = new Parser(tokensOf(source), place);
  const result = parser.level(0);
  parser.end();
  return result;
}

/** The ids that an expression reads. */
export function idsOf(expression: Expression): string[] {
  switch (expression.kind) {
    case "series":
      return [expression.id];
    case "call":
      return expression.given.flatMap(idsOf);
    case "operation":
      return expression.of.flatMap(idsOf);
    case "list":
      return expression.items.flatMap(idsOf);
    case "number":
    case "text":
      return [];
  }
}

class Parser {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly place: "alarm" | "dashboard",
  ) {}

  level(depth: number): Expression {
    const operators = OPERATORS[depth];
    if (operators === undefined) return this.unary();
    let left = this.level(depth + 1);
    for (
      let token = this.peek();
      token !== undefined && operators.includes(token.text);
      token = this.peek()
    ) {
      if (token.kind === "number" || token.kind === "text") break;
      this.at += 1;
      left = { kind: "operation", operator: token.text, of: [left, this.level(depth + 1)] };
    }
    return left;
  }

  end(): void {
    const token = this.peek();
    if (token !== undefined) throw new SyntaxError(`«${token.text}» is not expected`);
  }

  private unary(): Expression {
    if (this.takes("-")) return { kind: "operation", operator: "-", of: [this.unary()] };
    return this.value();
  }

  private value(): Expression {
    const token = this.peek();
    if (token === undefined) throw new SyntaxError("ends too early");
    this.at += 1;
    if (token.kind === "number") return { kind: "number", value: Number(token.text) };
    if (token.kind === "text") return { kind: "text", value: token.text };
    if (token.kind === "word") return this.word(token.text);
    if (token.text === "(") {
      const inner = this.level(0);
      this.need(")");
      return inner;
    }
    if (token.text === "[") return { kind: "list", items: this.items("]") };
    throw new SyntaxError(`«${token.text}» is not expected`);
  }

  private word(word: string): Expression {
    if (this.takes("(")) {
      const allowed = FUNCTIONS.has(word) || (this.place === "dashboard" && DASHBOARD_ONLY.has(word));
      if (!allowed) {
        throw new SyntaxError(
          DASHBOARD_ONLY.has(word) ? `${word} is not supported in an alarm` : `${word} is no function`,
        );
      }
      return { kind: "call", name: word, given: this.items(")") };
    }
    if (WORDS.has(word)) return { kind: "text", value: word };
    if (!/^[a-z]\w*$/.test(word)) throw new SyntaxError(`${word} is no id: one begins with a small letter`);
    return { kind: "series", id: word };
  }

  private items(closing: string): Expression[] {
    const items: Expression[] = [];
    if (this.takes(closing)) return items;
    do items.push(this.level(0));
    while (this.takes(","));
    this.need(closing);
    return items;
  }

  private peek(): Token | undefined {
    return this.tokens[this.at];
  }

  private takes(sign: string): boolean {
    const token = this.peek();
    if (token?.kind !== "sign" || token.text !== sign) return false;
    this.at += 1;
    return true;
  }

  private need(sign: string): void {
    if (!this.takes(sign))
      throw new SyntaxError(`«${sign}» is missing${this.peek() ? ` before «${this.peek()?.text}»` : ""}`);
  }
}
