import { ReleaseRecord } from "../../../infra/reports/ReleaseRecord";
import { readStored } from "../../../infra/reports/history";
import { only } from "../support/expected";
import { Recording } from "../support/recording";

describe("the release record", () => {
  it("is a parameter whose text a reviewer reads in the plan, in a tier that takes evidence", async () => {
    const recording = await Recording.start(only("aws:ssm/parameter:Parameter"));
    new ReleaseRecord("release", { stack: "prod", text: '{"release":"1.2.0-abc"}', evidence: "{}" });
    await recording.finished();
    expect(recording.one("aws:ssm/parameter:Parameter").inputs).toMatchObject({
      name: "/sluice/prod/release/record",
      type: "String",
      tier: "Advanced",
      insecureValue: '{"release":"1.2.0-abc"}',
    });
  });

  it("and latches are read from where they were written, by old and new names; on the first deployment there is neither", async () => {
    const latch = {
      release: "1.2.0-abc",
      at: "2026-01-01T00:00:00Z",
      by: "rollback",
      trigger: "R1",
      digests: [],
    };
    const ai = {
      ...latch,
      part: "ai",
      alarm: "prod-ai-r5",
      weights: { blue: 90, green: 10 },
      notedBy: "alarm",
    };
    const answers = [
      { names: [], values: [] },
      {
        names: ["latch", "latch-1.2.0-abc", "latch-ai-r2"].map((one) => `/sluice/prod/release/${one}`),
        values: [latch, latch, ai].map((one) => JSON.stringify(one)),
      },
    ];
    const [kept, keptAi] = [
      { ...latch, part: "release" },
      { ...latch, part: "ai" },
    ];
    for (const expected of [[], [kept, kept, keptAi]]) {
      const recording = await Recording.start(
        {},
        {
          calls: {
            "aws:ssm/getParametersByPath:getParametersByPath": ({ path }) => {
              expect(path).toBe("/sluice/prod/release");
              return answers.shift() ?? {};
            },
          },
        },
      );
      expect(await readStored("prod")).toEqual({
        record: null,
        latches: expected,
        founded: false,
        services: [],
        watched: null,
        versions: null,
      });
      await recording.finished();
    }
  });
});
