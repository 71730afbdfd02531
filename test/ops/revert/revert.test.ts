import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Repository } from "../../../ops/revert/git";
import { type RevertOptions, revertRelease } from "../../../ops/revert/revert";
import { FILE, PROMOTION, RELEASE, STABLE, Workplace, fileOf } from "./workplace";

let place: Workplace;
let said: string[];
beforeEach(() => {
  place = new Workplace();
  said = [];
  place.commit(["1.1.0 on blue", STABLE]);
});
afterEach(() => place.remove());

const revert = (options: Partial<RevertOptions> = {}) =>
  revertRelease(new Repository(place.folder, FILE), { part: "release", dryRun: false, ...options }, (line) =>
    said.push(line),
  );

it("reverts each commit of a release that is on its way, the newest first", () => {
  place.commit(...RELEASE);
  expect(revert()).toMatchObject({ release: "1.2.0", back: "1.1.0" });
  expect(place.text()).toBe(fileOf(STABLE));
  expect(place.subjects().slice(0, 4)).toEqual(RELEASE.map(([subject]) => `Revert "${subject}"`));
  expect(said[0]).toBe(`1.2.0 goes, 1.1.0 serves. Reverting 4 commits of ${FILE}:`);
});

it("reverts a release that was promoted", () => {
  place.commit(...RELEASE, PROMOTION);
  revert();
  expect(place.text()).toBe(fileOf(STABLE));
});

it("leaves what others committed meanwhile: to other files, and to other keys", () => {
  place.commit(...RELEASE.slice(0, 2));
  place.commitText("Prove 1.2.0", "{}", "evidence.json");
  const [, step] = RELEASE[1] ?? [];
  place.commitText("Another address", fileOf({ ...STABLE, ...step, email: "night@harbor.example" }));
  revert();
  expect(place.text()).toBe(fileOf({ ...STABLE, email: "night@harbor.example" }));
  expect(place.subjects()).not.toContain('Revert "Another address"');
});

it("puts the keys back by one commit where a revert meets a conflict, and keeps everything else", () => {
  place.commit(...RELEASE.slice(0, 2));
  const text = place.text().replace("critical: true # instances are kept warm", "critical: false # cheaper");
  // Somebody wrote the same lines in another way.
  place.commitText(
    "Tidy up",
    text.replace("weights: { blue: 90, green: 10 }", "weights: { green: 10, blue: 90 }"),
  );
  revert();
  expect(place.text()).toContain("critical: false # cheaper");
  expect(place.text()).not.toContain("1.2.0");
  expect(place.text()).toMatch(/weights: \{ blue: 100, green: 0 \}/);
  expect(place.subjects()[0]).toBe("Roll back 1.2.0 to 1.1.0");
  expect(place.git("status", "--porcelain")).toBe("");
});

it("reverts a release that came by merges", () => {
  place.git("checkout", "--quiet", "-b", "release");
  place.commit(...RELEASE.slice(0, 2));
  place.git("checkout", "--quiet", "main");
  place.git("merge", "--quiet", "--no-ff", "--message", "Release 1.2.0", "release");
  revert();
  expect(place.text()).toBe(fileOf(STABLE));
  expect(place.subjects()[0]).toBe('Revert "Release 1.2.0"');
});

it("takes a candidate off that lost its weight already, and its second try", () => {
  const [put, ten] = RELEASE;
  if (put === undefined || ten === undefined) throw new Error("unreachable");
  place.commit(put, ten, ["Traffic only", put[1]], ["Again", ten[1]], ["Traffic only", put[1]]);
  revert();
  expect(place.text()).toBe(fileOf(STABLE));
});

it("takes the AI service alone", () => {
  place.commit(...RELEASE);
  const [, last] = RELEASE.at(-1) ?? [];
  revert({ part: "ai" });
  expect(place.text()).toContain("stable: { revision: r1");
  expect(place.text()).not.toContain("revision: r2");
  expect(last?.weights).toBeDefined();
});

it("goes to the state of a commit that is named, as the notice names it", () => {
  const first = place.git("rev-parse", "HEAD").trim();
  place.commit(...RELEASE, PROMOTION);
  revert({ to: first.slice(0, 10) });
  expect(place.text()).toBe(fileOf(STABLE));
  expect(revert({ to: first })).toBeNull();
  expect(said.at(-1)).toMatch(/nothing to revert/);
});

it("only says it in a dry run", () => {
  place.commit(...RELEASE);
  const head = place.git("rev-parse", "HEAD");
  revert({ dryRun: true });
  expect([place.git("rev-parse", "HEAD"), said.length]).toEqual([head, 5]);
});

it.each([[...RELEASE], [...RELEASE, PROMOTION]])(
  "goes no further back by itself when it is reverted already",
  (...steps) => {
    place.commit(...steps);
    revert();
    const head = place.git("rev-parse", "HEAD");
    expect(revert()).toBeNull();
    expect([place.git("rev-parse", "HEAD"), place.text()]).toEqual([head, fileOf(STABLE)]);
    expect(said.slice(-2)).toEqual([
      expect.stringMatching(/back at an earlier state already: 1\.1\.0 serves/),
      expect.stringContaining("--to <commit>"),
    ]);
  },
);

describe("refuses, and changes nothing,", () => {
  it("to take the first release back", () => {
    expect(() => revert()).toThrow(/no state of Pulumi.prod.yaml before 1.1.0/);
  });

  it("over changes that are not committed", () => {
    place.commit(...RELEASE);
    writeFileSync(join(place.folder, FILE), `${place.text()}# note\n`);
    expect(() => revert()).toThrow(/not committed: Pulumi.prod.yaml\n {2}what to do: git stash/);
  });

  it.each<[string, { to?: string }, RegExp]>([
    ["a commit that is none", { to: "v9" }, /no commit v9/],
    ["a stack that is none", {}, /no Pulumi.none.yaml/],
  ])("with %s", (_, options, words) => {
    const file = options.to === undefined ? "Pulumi.none.yaml" : FILE;
    const repository = new Repository(place.folder, file);
    expect(() =>
      revertRelease(repository, { part: "release", dryRun: false, ...options }, () => undefined),
    ).toThrow(words);
  });
});
