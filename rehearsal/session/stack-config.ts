import { readFileSync, writeFileSync } from "node:fs";
import { type Document, isMap, parseDocument, visit } from "yaml";

/** A stack's config file, edited as a person would: comments and order stay. */
export class StackConfig {
  private constructor(
    readonly file: string,
    private readonly document: Document,
  ) {}

  static read(file: string): StackConfig {
    const document = parseDocument(readFileSync(file, "utf8"));
    const [fault] = document.errors;
    if (fault !== undefined) throw new Error(`${file}: ${fault.message}`);
    if (!isMap(document.get("config"))) throw new Error(`${file} has no "config:" section`);
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
