import { p5 } from "../../../../ops/evidence/collect/p5";
import { NOW, figuresOf, hoursAgo, workplace } from "../../../support/collecting";
import { rehearsal } from "../../../support/rehearsal-report";

const at = workplace();
const refusal = (change: object): Promise<string> =>
  at.refusal(p5, { rehearsal: at.write("report.json", rehearsal(change)) });

describe("P5 evidence", () => {
  it("is what a rehearsal measured", async () => {
    const endedAt = NOW.getTime() - 5 * 3_600_000;
    const collected = await at.collect(p5, { rehearsal: at.write("report.json", rehearsal({ endedAt })) });
    expect(figuresOf(collected)).toEqual({
      seconds: 9.506,
      requests: 33_386,
      failedRequests: 0,
      clockSpeed: 20,
    });
    expect(collected.predicate).toMatchObject({ finishedOn: hoursAgo(5) });
    expect(collected.said).toBe("rolled back in 9.5 s, 0 of 33386 requests failed");
  });

  it("is refused for a slow way back, failed requests and a failed rehearsal, all at once", async () => {
    const message = await refusal({
      timings: { rollbackToLiveMs: 900_000 },
      totals: { requests: 10, failed: 1 },
      verdict: { outcome: "failed", reasons: ["a request failed", "weights differ"] },
    });
    expect(message).toContain("the rollback took 900 s; it has to be under 900 s");
    expect(message).toContain("1 requests failed while it was measured");
    expect(message).toContain("the rehearsal failed: a request failed; weights differ");
  });

  it("is refused where nothing was measured, or long ago", async () => {
    expect(await refusal({ timings: {} })).toContain("the rehearsal measured no rollback");
    expect(await refusal({ totals: { requests: 0, failed: 0 } })).toContain("nobody asked anything");
    const endedAt = NOW.getTime() - 31 * 86_400_000;
    expect(await refusal({ endedAt })).toContain("it is 31.0 days old; at most 30");
  });
});
