import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { q1 } from "../../../../ops/evidence/collect/q1";
import type { Collected, Given } from "../../../../ops/evidence/collector";
import { digestOf } from "../../../../ops/evidence/release";

const now = new Date("2026-11-23T12:00:00Z");
const release = { place: "1.2.0", version: "1.2.0", subjects: [], stack: undefined };
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sluice-evidence-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function collect(text: string, given: Given = {}, asOf = now): Collected {
  const report = join(folder, "junit.xml");
  writeFileSync(report, text);
  return q1.collect({ report, ...given }, release, asOf) as Collected;
}
const suite = (cases: string): string =>
  `<testsuite timestamp="2026-11-22T12:00:00" time="60">${cases}</testsuite>`;

describe("Q1 evidence", () => {
  it("is an in-toto test result of the report, which it names by digest", () => {
    expect(
      collect(suite('<testcase name="a"/><testcase name="b"><skipped message="later"/></testcase>')),
    ).toEqual({
      said: "1 tests passed, 1 skipped with a reason",
      predicateType: "https://in-toto.io/attestation/test-result/v0.1",
      predicate: {
        result: "PASSED",
        configuration: [
          {
            name: "junit.xml",
            digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
            annotations: {
              row: "Q1",
              tool: "junit",
              toolVersion: "1",
              finishedOn: "2026-11-22T12:01:00.000Z",
              tests: 2,
              passed: 1,
              skipped: 1,
            },
          },
        ],
        failedTests: [],
      },
    });
  });

  it("takes the time from the report first, then from the caller, and never the future", () => {
    const timeless = '<testsuite><testcase name="a"/></testsuite>';
    const text = (collected: Collected): string => JSON.stringify(collected.predicate);
    expect(text(collect(timeless, { finished: "2026-11-21T00:00:00Z" }))).toContain(
      "2026-11-21T00:00:00.000Z",
    );
    expect(text(collect(suite('<testcase name="a"/>'), { finished: "2020-01-01T00:00:00Z" }))).toContain(
      "2026-11-22T12:01:00.000Z",
    );
    expect(() => collect(suite('<testcase name="a"/>'), {}, new Date("2026-11-22T11:00:00Z"))).toThrow(
      "in the future",
    );
  });

  it("is not made of a failed run", () => {
    expect(() => collect('<testsuite><testcase name="a"><failure/></testcase></testsuite>')).toThrow(
      "does not show that all tests passed",
    );
  });

  it("is not made for an image by tag", () => {
    expect(() => digestOf("registry.example/harbor:1.2.0")).toThrow(
      'the digest is "registry.example/harbor:1.2.0"; allowed: <repository>@sha256:',
    );
    expect(digestOf(`registry.example/harbor@sha256:${"a".repeat(64)}`)).toBe(`sha256:${"a".repeat(64)}`);
  });
});
