import { readFileSync, writeFileSync } from "node:fs";
import { type Document, type Node, type Pair, isMap, isPair, isScalar, parseDocument, visit } from "yaml";

const SHAPE = 'it has no "config:" section, or that is no map of keys such as sluice:domain';

/** `.nan` and `.inf` are numbers in YAML and none in JSON: the engine ends at them without a word on where they are. */
function notNumbers(document: Document): string[] {
  const faults: string[] = [];
  visit(document, {
    Scalar: (_key, { value }, path) => {
      if (typeof value !== "number" || Number.isFinite(value)) return;
      faults.push(
        `${keyOf(path)} is ${value}\n      allowed: a finite number\n      what to do: correct it in the stack's file`,
      );
    },
  });
  return faults;
}

/** `sluice:traffic.weights.green`, without the `config:` around it. */
const keyOf = (path: readonly (Document | Node | Pair)[]): string =>
  path
    .flatMap((one) => (isPair(one) && isScalar(one.key) ? [String(one.key.value)] : []))
    .slice(1)
    .join(".");

/** A stack's config file, edited as a person would: comments and order stay. */
export class StackConfig {
  private constructor(
    readonly file: string,
    private readonly document: Document,
  ) {}

  /** Reads a file; throws one error with all that keeps the engine from reading it, and so the program from judging it. */
  static read(file: string): StackConfig {
    const document = parseDocument(readFileSync(file, "utf8"));
    const broken = document.errors.map(({ message }) => message.split(":\n")[0] ?? message);
    const faults =
      broken.length > 0
        ? broken
        : [...(isMap(document.get("config")) ? [] : [SHAPE]), ...notNumbers(document)];
    if (faults.length > 0)
      throw new Error([`${file} cannot be read; nothing was changed.`, ...faults].join("\n  "));
    return new StackConfig(file, document);
  }

  /** `set("sluice:traffic", ["weights", "blue"], 90)`. */
  set(key: string, path: readonly string[], value: unknown): this {
    const node = this.document.createNode(value);
    // The engine rewrites the file and would make timestamps of bare days.
    visit(node, {
      Scalar: (_key, scalar) =>
        void (/^\d{4}-\d{2}-\d{2}/.test(String(scalar.value)) && (scalar.type = "QUOTE_DOUBLE")),
    });
    this.document.setIn(["config", key, ...path], node);
    return this;
  }

  remove(key: string, path: readonly string[]): this {
    this.document.deleteIn(["config", key, ...path]);
    return this;
  }

  get(key: string, path: readonly string[] = []): unknown {
    const node: unknown = this.document.getIn(["config", key, ...path]);
    return isMap(node) ? node.toJSON() : node;
  }

  write(file = this.file): void {
    writeFileSync(file, this.document.toString({ lineWidth: 0 }));
  }
}
