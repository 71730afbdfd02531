import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import type { Collected, Collector, Given } from "../../ops/evidence/collector";
import { Refusal } from "../../ops/evidence/refusal";
import type { ReleaseNamed } from "../../ops/evidence/release";
import { statementOf, readStatement } from "../../policies/evidence/statement";
import type { Finding } from "../../policies/evidence/finding";
import { CANDIDATE } from "./release-record";

const NOW = new Date("2026-11-23T12:00:00Z");
const RELEASE: ReleaseNamed = { place: "1.2.0", version: "1.2.0", subjects: [], stack: undefined };

/** A real report of a tool, below test/ops/evidence/samples. */
export const sample = (name: string): string =>
  readFileSync(join(__dirname, "..", "ops", "evidence", "samples", name), "utf8");

/** A collector at work in a folder of its own, which is there while each test of the file runs. */
export class CollectBench {
  private made: string | undefined;

  /** `option` is the name of the option that takes the report. */
  constructor(
    private readonly collector: Collector,
    private readonly option: string,
  ) {
    beforeEach(() => (this.made = mkdtempSync(join(tmpdir(), "sluice-collect-"))));
    afterEach(() => rmSync(this.folder, { recursive: true }));
  }

  get folder(): string {
    if (this.made === undefined) throw new Error("there is a folder only while a test runs");
    return this.made;
  }

  write(name: string, content: unknown): string {
    const path = join(this.folder, name);
    writeFileSync(
      path,
      typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content),
    );
    return path;
  }

  /** Collects from a report: a text, bytes, or what becomes JSON. */
  collect(report: unknown, given: Given = {}, release: Partial<ReleaseNamed> = {}): Collected {
    const path = this.write("report.json", report);
    const asked = { [this.option]: path, finished: "2026-11-23T11:00:00Z", ...given };
    return this.collector.collect(asked, { ...RELEASE, ...release }, NOW) as Collected;
  }

  /** What the gates read of the statement. */
  finding(...asked: Parameters<CollectBench["collect"]>): Finding {
    const { predicateType, predicate } = this.collect(...asked);
    const subjects = [{ name: "image", digest: CANDIDATE }];
    const statement = JSON.parse(JSON.stringify(statementOf(subjects, predicateType, predicate))) as unknown;
    return readStatement(statement).finding;
  }

  /** The text with which a report is refused. */
  refusal(...asked: Parameters<CollectBench["collect"]>): string {
    try {
      this.collect(...asked);
    } catch (failure) {
      if (failure instanceof Refusal) return failure.message;
      throw failure;
    }
    throw new Error("the collector refused nothing");
  }
}

/** What every collector refuses that reads JSON. */
export function itRefusesWhatIsNoReport(bench: CollectBench): void {
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  it.each<[string, unknown, string]>([
    ["nothing", "", "is empty"],
    ["white space", " \n ", "is empty"],
    ["half of it", '{"version": "2.', "it is not JSON"],
    ["bytes that are not UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), "is not UTF-8"],
    ["a key twice", '{"version": "1", "version": "2"}', 'the key "version" stands twice'],
    ["thousands of brackets", deep, "nested deeper than 100 levels"],
    ["a list of nothing", [], "what to do: "],
    ["an empty object", {}, "what to do: "],
    ["a text", '"all fine"', "what to do: "],
    ["null", "null", "what to do: "],
  ])("refuses %s", (_, report, reason) => {
    expect(bench.refusal(report)).toContain(reason);
  });

  it("refuses any other JSON, and never throws anything else", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (any) => {
        expect(bench.refusal(any)).toContain("what to do: ");
      }),
      { numRuns: 50 },
    );
  });
}

/**
 * Replaces one value anywhere in a good report by another, or leaves it out. Whatever comes of it is a statement or a
 * refusal; `holds` says what has to be true of every statement.
 */
export function itSurvivesAnyChange(
  bench: CollectBench,
  good: unknown,
  holds: (finding: Finding, report: unknown) => void,
): void {
  it("makes a statement of a report with any one change, or refuses it; nothing else", () => {
    const paths = pathsOf(good, []);
    const hostile = fc.oneof(
      fc.constant(undefined),
      fc.jsonValue({ maxDepth: 2 }),
      fc.constant({ toString: null, valueOf: null, toJSON: 1 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...paths), hostile, (path, value) => {
        const changed = replaced(good, path, value);
        let finding: Finding;
        try {
          finding = bench.finding(changed ?? null);
        } catch (failure) {
          if (failure instanceof Refusal) return;
          throw failure;
        }
        holds(finding, changed);
      }),
      { numRuns: 150 },
    );
  });
}

/** A report with several faults stays refused whatever one thing in it is changed. */
export const itNeverPasses = (bench: CollectBench, bad: unknown): void =>
  itSurvivesAnyChange(bench, bad, (_, report) => {
    throw new Error(`a statement was made of ${JSON.stringify(report)}`);
  });

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path): Path[] {
  if (value === null || typeof value !== "object") return [path];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const inner = keys.flatMap((key) =>
    pathsOf((value as Record<string | number, unknown>)[key], [...path, key]),
  );
  return [path, ...inner];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((one: unknown, index) => (index === key ? replaced(one, rest, by) : one));
  const bag = value as Record<string, unknown>;
  return { ...bag, [key]: replaced(bag[key], rest, by) };
}
