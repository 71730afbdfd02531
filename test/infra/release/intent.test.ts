import * as fc from "fast-check";
import { intentOf, readConfig } from "../../../infra/config/read";
import { type Intent, releaseId, sameIntent } from "../../../infra/release/intent";
import { type RawConfig } from "../../../infra/config/read";
import { releaseCommits } from "../support/config";

function intent(raw: RawConfig): Intent {
  const { config } = readConfig("prod", raw);
  if (config === undefined) throw new Error("the config has faults");
  return intentOf(config);
}
const commits = releaseCommits();

describe("a release's id", () => {
  it("is the same at every weight, so that a latch set at 10 % holds at 50 %", () => {
    const ids = [commits.deployed, commits.ten, commits.fifty, commits.all].map((commit) =>
      releaseId(intent(commit)),
    );
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^1\.2\.0-[0-9a-f]{12}$/);
  });

  it("is another before the release, and after its promotion", () => {
    const ids = [commits.before, commits.ten, commits.promoted].map((commit) => releaseId(intent(commit)));
    expect(new Set(ids).size).toBe(3);
  });

  it("changes with whatever a slot runs", () => {
    const one = intent(commits.ten);
    const green = one.slots.green;
    if (green === undefined) throw new Error("green is not configured");
    for (const change of [
      { image: "x@sha256:1" },
      { assets: "sha256:1" },
      { schema: 2 },
      { version: "1.3.0" },
    ]) {
      expect(releaseId({ ...one, slots: { ...one.slots, green: { ...green, ...change } } })).not.toBe(
        releaseId(one),
      );
    }
  });
});

describe("two intents are the same", () => {
  it("whatever the order of their keys", () => {
    const one = intent(commits.ten);
    const shuffled = fc.shuffledSubarray(Object.keys(one), { minLength: Object.keys(one).length });
    fc.assert(
      fc.property(shuffled, (keys) => {
        const other = Object.fromEntries(
          keys.map((key) => [key, one[key as keyof Intent]]),
        ) as unknown as Intent;
        expect(sameIntent(one, other)).toBe(true);
      }),
    );
  });

  it("and no two commits of a release are", () => {
    const all = Object.values(commits).map(intent);
    all.forEach((left, i) => all.forEach((right, j) => expect(sameIntent(left, right)).toBe(i === j)));
  });
});
