import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Collector } from "../../../../ops/evidence/collector";
import { collectRows } from "../../../../ops/evidence/commands/collect-rows";
import { Refusal } from "../../../../ops/evidence/refusal";
import type { AskedRow } from "../../../../ops/evidence/rows-file";
import type { StackEvidence } from "../../../../ops/evidence/stack";
import { digest, makeKey } from "../../../support/release-record";

const { privateKey } = makeKey();
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sluice-rows-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const release = () => ({
  place: "1.2.0",
  version: "1.2.0",
  subjects: [{ name: "image 1.2.0", digest: digest("b") }],
  stack: { folder } as StackEvidence,
});

/** A row whose collector does this. */
const row = (name: string, collect: Collector["collect"], given = {}): AskedRow => ({
  name,
  asked: { collector: { row: "Q1", summary: "", options: [], collect }, given },
});
const passes = (said: string) => () => ({ predicateType: "test", predicate: { said }, said });
const refuses = (what: string) => () => {
  throw new Refusal(what, "mend it");
};

const collected = async (...rows: AskedRow[]) => {
  const said: string[] = [];
  const outcome = await collectRows(rows, release(), privateKey, { uri: "https://ci.example/1" }, (line) =>
    said.push(line),
  );
  return { ...outcome, said, files: readdirSync(folder, { recursive: true }).sort() };
};

it("writes every row that passes, and says all that is wrong with all the others at once", async () => {
  const { written, refusal, said, files } = await collected(
    row("q1", passes("12 tests passed")),
    row("q5", refuses("there is no changelog")),
    { name: "q3", asked: new Refusal("there is no row", "name another") },
    row("q9", async () => passes("0 violations")()),
  );
  expect(written).toBe(2);
  expect(said).toEqual(["Q1: 12 tests passed.", "Q1: 0 violations."]);
  expect(files).toEqual(["1.2.0", "1.2.0/q1.dsse.json", "1.2.0/q9.dsse.json"]);
  expect(refusal?.message).toContain("2 of 4 rows are not shown");
  expect(refusal?.message).toContain("q5: there is no changelog\n  what to do: mend it");
  expect(refusal?.message).toContain("q3: there is no row\n  what to do: name another");
});

it("refuses nothing when all pass", async () => {
  expect(await collected(row("q1", passes("fine")))).toMatchObject({ written: 1, refusal: undefined });
});

it("collects one row after the other, with what is common to all unless a row says otherwise", async () => {
  const seen: unknown[] = [];
  let running = 0;
  const watching: Collector["collect"] = async ({ uri }) => {
    seen.push([uri, (running += 1)]);
    await new Promise((done) => setImmediate(done));
    running -= 1;
    return passes("fine")();
  };
  await collected(row("q1", watching), row("q5", watching, { uri: "https://ci.example/2" }));
  expect(seen).toEqual([
    ["https://ci.example/1", 1],
    ["https://ci.example/2", 1],
  ]);
});

it("signs for all that the release brings", async () => {
  await collected(row("q1", passes("fine")));
  const { payload } = JSON.parse(readFileSync(join(folder, "1.2.0/q1.dsse.json"), "utf8")) as {
    payload: string;
  };
  const { subject } = JSON.parse(Buffer.from(payload, "base64").toString()) as { subject: unknown };
  expect(subject).toEqual([{ name: "image 1.2.0", digest: { sha256: "b".repeat(64) } }]);
});

it("does not take a mistake of its own for a row that is not shown", async () => {
  const broken = row("q1", () => {
    throw new TypeError("oops");
  });
  await expect(collected(broken)).rejects.toThrow("oops");
});
