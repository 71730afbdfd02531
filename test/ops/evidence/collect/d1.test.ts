import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { d1, previousTag } from "../../../../ops/evidence/collect/d1";
import type { Collected, Given } from "../../../../ops/evidence/collector";
import type { ReleaseNamed } from "../../../../ops/evidence/release";
import { readStack } from "../../../../ops/evidence/stack";

const now = new Date("2026-11-23T12:00:00Z");
const release: ReleaseNamed = { place: "1.2.0", version: "1.2.0", subjects: [], stack: undefined };
let origin: string;
let folder: string;

/** Runs git as this person, without anybody's configuration. */
function git(person: string, ...args: string[]): string {
  const identity = ["AUTHOR", "COMMITTER"].flatMap((who) => [
    [`GIT_${who}_NAME`, person],
    [`GIT_${who}_EMAIL`, `${person}@Harbor.example`],
  ]);
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", HOME: folder };
  return execFileSync("git", args, {
    cwd: folder,
    env: { ...env, ...(Object.fromEntries(identity) as Record<string, string>) },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}
function commit(person: string, file: string, message = "change"): void {
  writeFileSync(join(folder, file), `${person} ${message}\n`);
  git(person, "add", "--all");
  git(person, "commit", "--quiet", "--message", message);
}
const tag = (name: string): string => git("tina", "tag", "--annotate", "--message", name, name);

const collect = (given: Given = {}, about: Partial<ReleaseNamed> = {}): Collected =>
  d1.collect({ source: folder, ...given }, { ...release, ...about }, now) as Collected;
const authors = (given: Given = {}, about: Partial<ReleaseNamed> = {}): unknown =>
  collect(given, about).predicate.authors;
const of = (...people: string[]): string[] => people.map((person) => `${person}@harbor.example`);

beforeAll(() => {
  folder = origin = mkdtempSync(join(tmpdir(), "sluice-origin-"));
  git("anna", "init", "--quiet", "--initial-branch=main");
  git(
    "anna",
    "remote",
    "add",
    "origin",
    "https://x-access-token:ghs_secret@github.com/harbor-team/harbor.git",
  );
  commit("anna", "a");
  tag("v1.0.0");
  commit("ben", "b");
  tag("v1.1.0");
  commit("cleo", "c");
  commit("dora", "d", "change\n\nCo-authored-by: Eva <eva@harbor.example>\nCo-authored-by: a machine");
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-source-"));
  cpSync(origin, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => rmSync(origin, { recursive: true }));

it("says what was tagged, by whom, and who wrote what is new", () => {
  tag("v1.2.0");
  const { predicate, predicateType, said } = collect();
  expect(predicateType).toBe("sluice:evidence/source/v1");
  expect(predicate).toEqual({
    row: "D1",
    repository: "https://github.com/harbor-team/harbor.git",
    commit: git("anna", "rev-parse", "HEAD").trim(),
    tag: { name: "v1.2.0", annotated: true, tagger: "tina@Harbor.example" },
    since: "v1.1.0",
    authors: of("cleo", "dora", "eva"),
    finishedOn: now.toISOString(),
    tool: { name: "git", version: expect.stringMatching(/^\d/) as string },
  });
  expect(said).toContain("written since v1.1.0 by cleo@harbor.example, dora@harbor.example");
});

it("counts an author under the name of the mailmap and under the own one: nobody gets rid of an authorship", () => {
  commit("cleo", ".mailmap", "x");
  writeFileSync(
    join(folder, ".mailmap"),
    "Zoe <zoe@harbor.example> <dora@harbor.example>\nEva <eva@new.example> <eva@harbor.example>\n",
  );
  git("cleo", "commit", "--quiet", "--all", "--message", "map");
  tag("v1.2.0");
  expect(authors()).toEqual(
    [
      "cleo@harbor.example",
      "dora@harbor.example",
      "eva@harbor.example",
      "eva@new.example",
      "zoe@harbor.example",
    ].sort(),
  );
});

it("counts who merged only where the merge itself changes something", () => {
  git("anna", "checkout", "--quiet", "-b", "topic", "v1.1.0");
  commit("ben", "t");
  git("anna", "checkout", "--quiet", "main");
  git("anna", "merge", "--quiet", "--no-ff", "--message", "merge", "topic");
  tag("v1.2.0");
  expect(authors()).toEqual(of("ben", "cleo", "dora", "eva"));
  git("anna", "tag", "--delete", "v1.2.0");
  git("fred", "checkout", "--quiet", "-b", "other", "v1.1.0");
  commit("ben", "c", "otherwise");
  git("fred", "checkout", "--quiet", "main");
  try {
    git("fred", "merge", "--quiet", "--message", "conflict", "other");
  } catch {
    commit("fred", "c", "resolved");
  }
  tag("v1.2.0");
  expect(authors()).toEqual(of("ben", "cleo", "dora", "eva", "fred"));
});

it("begins at the version that is live, whatever was tagged since", () => {
  tag("v1.1.1");
  commit("anna", "z");
  tag("v1.2.0");
  expect(authors()).toEqual(of("anna"));
  const stack = readStack(
    "config:\n  sluice:traffic: {live: blue}\n  sluice:slots: {blue: {version: 1.1.0}, green: {version: 1.2.0}}\n",
    "Pulumi.prod.yaml",
  );
  expect(authors({}, { stack })).toEqual(of("anna", "cleo", "dora", "eva"));
});

it("begins at the beginning where there is no version before", () => {
  git("anna", "tag", "--delete", "v1.0.0", "v1.1.0");
  tag("v1.2.0");
  expect(collect().predicate).toMatchObject({
    since: null,
    authors: of("anna", "ben", "cleo", "dora", "eva"),
  });
});

it("does not take the evidence that is being made for a change", () => {
  tag("v1.2.0");
  const before = process.cwd();
  process.chdir(folder);
  try {
    execFileSync("mkdir", ["-p", "evidence/1.2.0"]);
    writeFileSync("evidence/1.2.0/q1.dsse.json", "{}");
    expect(authors()).toHaveLength(3);
    writeFileSync("elsewhere.ts", "");
    expect(() => collect()).toThrow("the working copy is not what was committed: ?? elsewhere.ts");
  } finally {
    process.chdir(before);
  }
});

it.each<[string, () => void, string]>([
  ["without a tag", () => undefined, "there is no tag v1.2.0 at HEAD or before it"],
  ["with a lightweight tag", () => git("anna", "tag", "v1.2.0"), "v1.2.0 is a lightweight tag"],
  [
    "with a tag elsewhere",
    () => {
      tag("v1.2.0");
      commit("anna", "late");
    },
    "v1.2.0 is at ",
  ],
  [
    "with a changed file",
    () => {
      tag("v1.2.0");
      writeFileSync(join(folder, "a"), "other");
    },
    "the working copy is not what was committed:  M a",
  ],
  [
    "apart from main",
    () => {
      git("anna", "checkout", "--quiet", "-b", "topic");
      commit("anna", "t");
      tag("v1.2.0");
    },
    "is not on main",
  ],
  [
    "apart from main at the remote",
    () => {
      tag("v1.2.0");
      git("anna", "update-ref", "refs/remotes/origin/main", "v1.1.0^{commit}");
    },
    "is not on main",
  ],
  [
    "without an address",
    () => {
      tag("v1.2.0");
      git("anna", "remote", "remove", "origin");
    },
    "it has no remote origin",
  ],
  ["without git", () => rmSync(join(folder, ".git"), { recursive: true }), "git rev-parse failed in"],
])("refuses a working copy %s", (_, spoil, reason) => {
  spoil();
  expect(() => collect()).toThrow(new RegExp(`${reason}[^]*what to do: `));
});

it("refuses a shallow clone, which does not know who wrote it", () => {
  tag("v1.2.0");
  const whole = folder;
  folder = mkdtempSync(join(tmpdir(), "sluice-shallow-"));
  git("anna", "clone", "--quiet", "--depth=1", `file://${whole}`, ".");
  rmSync(whole, { recursive: true });
  expect(() => collect()).toThrow("the clone is shallow");
});

describe("the version before", () => {
  const tags = (...names: string[]) =>
    names.map((name) => ({ name, commit: name, annotated: true, tagger: "" }));
  const named = (name: string | undefined): Partial<ReleaseNamed> => ({
    place: name ?? "ai/r3",
    version: name,
  });
  const before = (about: Partial<ReleaseNamed>, ...names: string[]): string | undefined =>
    previousTag({ ...release, ...about }, { tags: tags(...names), commit: "v1.2.0" })?.name;

  it("is the greatest below it, no candidate of a release, and nothing else", () => {
    expect(
      before(named("1.2.0"), "v1.2.0", "v1.10.0", "v1.2.0-rc.1", "v1.1.9", "v1.1.10", "vnext", "1.1.11"),
    ).toBe("v1.1.10");
    expect(before(named("1.0.0"), "v1.2.0", "v1.1.0")).toBeUndefined();
  });

  it("is of the AI service the stable revision's, or else the newest", () => {
    expect(before(named(undefined), "ai/r3", "v1.9.0", "ai/r2", "ai/r1")).toBe("ai/r2");
    const stack = readStack("config:\n  sluice:ai: {stable: {revision: r1}}\n", "Pulumi.prod.yaml");
    expect(before({ ...named(undefined), stack }, "ai/r3", "ai/r2", "ai/r1")).toBe("ai/r1");
  });
});
