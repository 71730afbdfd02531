import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readScanReport } from "../../../../ops/evidence/collect/q2";
import { readBenchmarks } from "../../../../ops/evidence/collect/q6";
import { benchmarks } from "../../../../rehearsal/readiness/product/ai-benchmark";
import { scan } from "../../../../rehearsal/readiness/product/code-scan";
import { documents } from "../../../../rehearsal/readiness/product/documents";
import { PRODUCT, productRepository } from "../../../../rehearsal/readiness/product/repository";
import { collected, sceneOf } from "../../../support/scene";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sluice-product-"))));
afterEach(() => rmSync(folder, { recursive: true }));
const scene = sceneOf(() => ({}));

describe("the sample product's repository", () => {
  const git = (at: string, ...args: string[]): string =>
    execFileSync("git", args, { cwd: at, encoding: "utf8" }).trim();

  it("has an annotated tag a version, at HEAD the one that is asked for, by an author", async () => {
    const at = await productRepository(join(folder, "source"), "1.2.0");
    expect(
      git(at, "for-each-ref", "--format=%(refname:strip=2) %(objecttype)", "refs/tags").split("\n"),
    ).toEqual(["v1.1.0 tag", "v1.2.0 tag"]);
    expect(git(at, "describe", "--exact-match")).toBe("v1.2.0");
    expect(git(at, "log", "--format=%ae", "--all").split("\n")).toEqual([
      "dora@harbor.example",
      "dora@harbor.example",
    ]);
    expect(git(at, "status", "--porcelain")).toBe("");
  });

  it("holds of each version what came with it, as it lies in this clone", async () => {
    const at = await productRepository(join(folder, "source"), "1.2.0");
    expect(existsSync(join(at, "versions", "1.3.0.json"))).toBe(false);
    const names = git(at, "ls-tree", "-r", "--name-only", "v1.1.0").split("\n");
    expect(names).toContain("api/server.mjs");
    expect(names.filter((name) => /1\.2\.0|documents/.test(name))).toEqual([]);
    for (const name of git(at, "ls-files").split("\n"))
      expect([name, readFileSync(join(at, name)).equals(readFileSync(join(PRODUCT, name)))]).toEqual([
        name,
        true,
      ]);
  });
});

describe("the security scan", () => {
  it("finds nothing in the product that the collector would refuse", async () => {
    const { found, faults, scanner } = readScanReport(JSON.parse(await scan(PRODUCT, folder)));
    expect(faults).toEqual([]);
    expect(scanner.name).toContain("eslint-plugin-security");
    expect(found.filter(({ severity }) => severity === "unknown" || severity === "critical")).toEqual([]);
  });

  it("finds text that becomes code, also where a comment tries to hide it, and a file that nobody can read", async () => {
    for (const name of ["api", "ai", "service", "web"]) execFileSync("mkdir", [join(folder, name)]);
    for (const [name, text] of [
      [
        "api/a.mjs",
        "/* eslint-disable */\nexport const run = (text) => eval(text); // eslint-disable-line\n",
      ],
      ["ai/a.mjs", "export const = 1;\n"],
      ["service/a.mjs", "export {};\n"],
      ["web/a.js", "export {};\n"],
    ] as const)
      writeFileSync(join(folder, name), text);
    const { found } = readScanReport(JSON.parse(await scan(folder, folder)));
    expect(found.filter(({ severity }) => severity === "unknown").map(({ id }) => id)).toEqual(
      expect.arrayContaining(["no-eval", "unreadable"]),
    );
  });
});

describe("the AI benchmark", () => {
  const judged = (expected: string, found: string, milliseconds: number) => ({
    expected,
    found,
    milliseconds,
  });

  it("is the share that was judged as people did, and the 95th percentile of the answers", () => {
    const all = Array.from({ length: 100 }, (_, at) => judged("low", at < 93 ? "low" : "high", at + 1));
    expect(benchmarks(all)).toEqual([
      { name: "accuracy", value: 0.93 },
      { name: "p95 milliseconds", value: 95 },
    ]);
  });

  it("misses its budgets where nothing was judged, or wrongly", () => {
    const agreed = JSON.parse(readFileSync(join(PRODUCT, "ai/benchmark/budgets.json"), "utf8")) as unknown;
    const faults = (all: ReturnType<typeof judged>[]): readonly string[] => {
      const figures = benchmarks(all).map((one) => ({ ...one, value: Math.min(one.value, 1e9) }));
      return readBenchmarks({ benchmarks: figures }, agreed).faults;
    };
    expect(faults([judged("low", "low", 3)])).toEqual([]);
    expect(faults([judged("low", "high", 3)])).toEqual([expect.stringContaining("accuracy is 0")]);
    expect(faults([judged("low", "low", 900)])).toEqual([expect.stringContaining("p95 milliseconds is 900")]);
    expect(faults([])).toHaveLength(2);
  });
});

describe("the documents", () => {
  it("are those of the version that they name, as the collector reads them", async () => {
    const [only] = await documents.report(scene());
    if (only === undefined) throw new Error("no row");
    expect((await collected(only)).said).toBe("3 documents of 1.2.0");
  });

  it("name every path of the API", () => {
    const server = readFileSync(join(PRODUCT, "api", "server.mjs"), "utf8");
    const paths = [...server.matchAll(/^ {6}"(\/api\/[^"]+)":/gm)].map(([, path]) => path);
    expect(paths.length).toBeGreaterThanOrEqual(4);
    const reference = readFileSync(join(PRODUCT, "documents", "api-reference.md"), "utf8");
    expect(paths.filter((path) => !reference.includes(`\`${path}\``))).toEqual([]);
  });
});
