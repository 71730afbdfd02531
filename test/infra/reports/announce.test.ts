import * as pulumi from "@pulumi/pulumi";
import type { Latch } from "../../../infra/release/latch";
import type { Plan } from "../../../infra/release/plan";
import { announceLatch } from "../../../infra/reports/announce";

const latch: Latch = {
  ...{ release: "1.2.0-abc", part: "release", at: "2026-11-19T12:00:00Z", by: "rollback", trigger: "R1" },
  digests: [],
};

describe("what a latched up says", () => {
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
    jest.spyOn(pulumi.log, "warn").mockImplementation((text) => {
      said.push(text);
      return Promise.resolve();
    });
  });
  afterEach(() => jest.restoreAllMocks());

  const announce = (latched: Latch | null, aiLatched: Latch | null, commits: object | null): Promise<void> =>
    announceLatch({
      latched,
      aiLatched,
      record: {
        release: "1.2.0-abc",
        stack: "prod",
        commits,
        ai: { candidate: { revision: "r2" }, share: 0 },
      },
    } as unknown as Plan);

  it("is nothing where nothing is held back", async () => {
    await announce(null, null, null);
    expect(said).toEqual([]);
  });

  it("names the release, since when, why, the commits to revert, and how the latch is cleared", async () => {
    await announce(latch, latch, { first: "a".repeat(40), last: "b".repeat(40) });
    expect(said).toEqual([
      "release 1.2.0-abc is held back: R1, since 2026-11-19T12:00:00Z (rollback). Its candidate gets no traffic whatever the config says. " +
        "Revert the release's commits (git log --oneline aaaaaaaaaaaa..bbbbbbbbbbbb -- Pulumi.prod.yaml) by `npm run rollback -- prod` " +
        "or by git revert, run again, and clear the latch by `npm run rollback -- clear prod`.",
    ]);
  });

  it("names the revision of the AI service that is held back alone, also where nobody knows the commits", async () => {
    await announce(null, { ...latch, part: "ai", trigger: "R5" }, null);
    expect(said).toEqual([
      expect.stringMatching(
        /^revision r2 of the AI service is held back: R5, .*Revert the release's commits, run again/,
      ),
    ]);
  });
});
