import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface File {
  readonly path: string;
  readonly context: {
    readonly config: Readonly<Record<string, unknown>>;
    readonly hasteFS: { getSize(path: string): number };
  };
}
interface Sequencer {
  sort(tests: File[]): File[];
  cacheResults(tests: File[], results: unknown): void;
}
const LongFirst = jest.requireActual<(new () => Sequencer) & { readonly ORDER: readonly string[] }>(
  join(__dirname, "long-first.cjs"),
);
const TESTS = join(__dirname, "..");

describe("the order of the test files", () => {
  const cacheDirectory = mkdtempSync(join(tmpdir(), "sluice-order-"));
  afterAll(() => rmSync(cacheDirectory, { recursive: true }));
  let id = 0;
  beforeEach(() => (id += 1));

  /** Files by their names below test/, each with its size. */
  const files = (sizes: Readonly<Record<string, number>>): File[] => {
    const at = (name: string): string => join(TESTS, `${name}.test.ts`);
    const bySize = new Map(Object.entries(sizes).map(([name, size]) => [at(name), size]));
    const context = {
      config: { cacheDirectory, id: String(id), cache: true, haste: {} },
      hasteFS: { getSize: (path: string) => bySize.get(path) ?? 0 },
    };
    return Object.keys(sizes).map((name) => ({ path: at(name), context }));
  };
  const namesOf = (sorted: readonly File[]): string[] =>
    sorted.map(({ path }) => path.slice(TESTS.length + 1, -".test.ts".length));
  const [first = "", second = ""] = LongFirst.ORDER;

  it("names files that exist", () => {
    const missing = LongFirst.ORDER.filter((name) => !existsSync(join(TESTS, `${name}.test.ts`)));
    expect(missing).toEqual([]);
  });

  it("is that of the list in a fresh clone, then other end-to-end tests, then by size", () => {
    const found = files({ "ops/small": 1, [second]: 1, "ops/large": 9, "rehearsal/e2e/new": 1, [first]: 1 });
    expect(namesOf(new LongFirst().sort(found))).toEqual([
      first,
      second,
      "rehearsal/e2e/new",
      "ops/large",
      "ops/small",
    ]);
  });

  it("is that of the last run where all have run before: the failed first, then the longest", () => {
    const found = files({ [first]: 1, "ops/slow": 1, "ops/failed": 1 });
    const took = (file: File, runtime: number, numFailingTests = 0): unknown => ({
      testFilePath: file.path,
      perfStats: { runtime },
      numFailingTests,
    });
    const testResults = found.map((file, at) => took(file, [1, 5, 2][at] ?? 0, at === 2 ? 1 : 0));
    new LongFirst().cacheResults(found, { testResults });
    expect(namesOf(new LongFirst().sort(found))).toEqual(["ops/failed", "ops/slow", first]);
  });
});
