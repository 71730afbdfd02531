import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { mentions, q5 } from "../../../../ops/evidence/collect/q5";
import { q5 as gate } from "../../../../policies/gates/q5-documentation";
import { CollectBench, itRefusesWhatIsNoReport, itSurvivesAnyChange } from "../../../support/collect";

const bench = new CollectBench(q5, "manifest");
const documents = [
  { kind: "changelog", path: "CHANGELOG.md", version: "1.2.0" },
  { kind: "user guide", path: "guide/index.md", version: "1.2.0" },
  { kind: "API reference", path: "api/openapi.json", version: "1.2.0" },
];
const good = { version: "1.2.0", documents };
/** The good manifest with a document more. */
const and = (path: string, kind = "extra"): object => ({
  ...good,
  documents: [...documents, { kind, path, version: "1.2.0" }],
});

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(bench.folder, path)), { recursive: true });
  writeFileSync(join(bench.folder, path), content);
}

describe("a documentation manifest", () => {
  beforeEach(() => {
    put("CHANGELOG.md", "# Changes\n\n## 1.2.0 - 2026-11-20\n\n- Quotes\n");
    put("guide/index.md", "Harbor v1.2.0. How to quote.");
    put("api/openapi.json", '{"info":{"version":"1.2.0"}}');
  });

  it("is a report of the documents, each by its digest", () => {
    const finding = bench.finding(good);
    expect(finding).toMatchObject({ rows: ["Q5"], passed: true, figures: { version: "1.2.0" } });
    expect(finding.figures.documents).toEqual(
      documents.map((one) => ({ ...one, digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string })),
    );
  });

  it("may lie apart from the documents", () => {
    const path = join(bench.folder, "guide");
    const guide = documents.map(({ kind }, index) => ({ kind, path: `${index}.md`, version: "1.2.0" }));
    guide.forEach(({ path: name }) => put(`guide/${name}`, "1.2.0"));
    expect(bench.finding({ ...good, documents: guide }, { root: path }).passed).toBe(true);
    expect(bench.refusal({ ...good, documents: guide })).toContain("0.md does not exist");
  });

  it("speaks of the revision where the AI service alone is released", () => {
    for (const { path } of documents) put(path, "What revision r2 answers.");
    const ofRevision = { version: "r2", documents: documents.map((one) => ({ ...one, version: "r2" })) };
    const release = { place: "ai/r2", version: undefined };
    expect(bench.finding(ofRevision, {}, release).figures.version).toBe("r2");
    expect(bench.refusal(good, {}, release)).toContain("the manifest is of 1.2.0, not of r2");
  });

  it("is refused with all that is missing", () => {
    put("CHANGELOG.md", "## 1.1.0");
    put("guide/index.md", " \n");
    const refusal = bench.refusal({
      version: "1.1.0",
      documents: [...documents.slice(0, 2), ...documents.slice(0, 1)],
    });
    for (const fault of [
      "the manifest is of 1.1.0, not of 1.2.0",
      "there is no API reference",
      "CHANGELOG.md is named more than once",
      "changelog: CHANGELOG.md does not mention 1.2.0",
      "user guide guide/index.md is empty",
    ])
      expect(refusal).toContain(fault);
    const older = documents.map((one, index) => (index === 0 ? { ...one, version: "1.1.0" } : one));
    expect(bench.refusal({ ...good, documents: older })).toContain("CHANGELOG.md is of 1.1.0, not of 1.2.0");
  });

  it.each([
    ["../secret.md", "leads out of the folder"],
    ["guide/../../secret.md", "leads out of the folder"],
    ["./CHANGELOG.md", "leads out of the folder, or round about"],
    ["guide//index.md", "leads out of the folder, or round about"],
    ["/etc/hostname", "is not one below the folder"],
    ["..\\secret.md", "is not one below the folder"],
    ["C:/secret.md", "is not one below the folder"],
    ["CHANGELOG.md\0.txt", "is not one below the folder"],
    ["guide", "is no file"],
    ["CHANGELOG.md/x", "does not exist"],
    ["none.md", "does not exist"],
    [`${"x".repeat(5000)}.md`, "does not exist"],
  ])("that names %j is refused", (path, reason) => {
    expect(bench.refusal(and(path))).toContain(reason);
  });

  it("that leads over a link is refused, wherever it leads", () => {
    symlinkSync(join(bench.folder, "CHANGELOG.md"), join(bench.folder, "link.md"));
    symlinkSync(join(bench.folder, "guide"), join(bench.folder, "linked"));
    expect(bench.refusal(and("link.md"))).toContain("link.md is a symbolic link");
    expect(bench.refusal(and("linked/index.md"))).toContain("linked is a symbolic link");
  });

  it("never reads what lies outside, whatever the path", () => {
    const part = fc.constantFrom(
      "..",
      ".",
      "",
      "guide",
      "index.md",
      "etc",
      "hostname",
      "~",
      "%2e%2e",
      "..\\",
      "\0",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.boolean(), (parts, absolute) => {
        const path = `${absolute ? "/" : ""}${parts.join("/")}`;
        // The one real document among them is named twice then.
        expect(bench.refusal(and(path))).toContain("what to do: ");
      }),
      { numRuns: 60 },
    );
  });

  it("with a document that is not UTF-8 is refused", () => {
    put("CHANGELOG.md", Buffer.from([0x31, 0xff]));
    expect(bench.refusal(good)).toContain("changelog CHANGELOG.md is not UTF-8");
  });

  itRefusesWhatIsNoReport(bench);
  itSurvivesAnyChange(bench, good, (finding) => {
    const [proof] = gate.proofs({ place: "1.2.0", schema: 1 } as never, {} as never, {} as never);
    expect(proof?.faults(finding)).toEqual([]);
  });
});

describe("a text", () => {
  it.each([
    "1.2.0",
    "v1.2.0",
    "(1.2.0)",
    "## 1.2.0 - today",
    "Version 1.2.0.",
    '"1.2.0"',
    "1.2.0\n",
    "harbor 1.2.0, and",
  ])("%j mentions 1.2.0", (text) => expect(mentions(text, "1.2.0")).toBe(true));
  it.each([
    "11.2.0",
    "1.2.01",
    "1.2.0-rc.1",
    "1.2.0.1",
    "0.1.2.0",
    "1x2x0",
    "2.1.2.0",
    "1.2.0+build",
    "1-2-0",
  ])("%j does not", (text) => expect(mentions(text, "1.2.0")).toBe(false));
});
