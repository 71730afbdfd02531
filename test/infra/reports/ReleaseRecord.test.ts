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

  it("and a latch are read from where they were written; on the first deployment there is neither", async () => {
    const latch = {
      release: "1.2.0-abc",
      at: "2026-01-01T00:00:00Z",
      by: "rollback",
      trigger: "R1",
      digests: [],
    };
    const answers = [
      { names: [], values: [] },
      { names: ["/sluice/prod/release/latch"], values: [JSON.stringify(latch)] },
    ];
    for (const expected of [null, latch]) {
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
        latch: expected,
        founded: false,
        services: [],
        versions: null,
      });
      await recording.finished();
    }
  });
});
