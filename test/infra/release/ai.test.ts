import * as fc from "fast-check";
import { aiRevisionName, aiShares, aiTemplate } from "../../../infra/release/ai";

const stable = { revision: "r1", image: "ai@sha256:1", model: "sha256:m" };
const candidate = { revision: "r2", image: "ai@sha256:2", model: "sha256:n" };

describe("the AI service's traffic", () => {
  it("totals 100, gives the candidate exactly its share, and names nobody who cannot be reached", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), (share) => {
        const rows = aiShares({ stable, candidate, share });
        expect(rows.reduce((sum, { percent }) => sum + percent, 0)).toBe(100);
        expect(rows.every(({ percent, tagged }) => percent > 0 || tagged)).toBe(true);
        expect(rows.filter(({ tagged }) => tagged)).toEqual([
          { revision: candidate, percent: share, tagged: true },
        ]);
      }),
    );
  });

  it("is all the stable revision's without a candidate", () => {
    expect(aiShares({ stable, share: 0 })).toEqual([{ revision: stable, percent: 100, tagged: false }]);
  });

  it("the template is the newest revision, so that it exists before it has a share", () => {
    expect(aiTemplate({ stable, candidate, share: 0 })).toBe(candidate);
    expect(aiTemplate({ stable, share: 0 })).toBe(stable);
  });
});

describe("a revision's name", () => {
  it("never means two things", () => {
    const name = (content: unknown): string => aiRevisionName("harbor-prod-ai", "r1", content);
    expect(name({ image: "a", cpu: 1 })).toBe(name({ cpu: 1, image: "a" }));
    expect(name({ image: "a", cpu: 1 })).not.toBe(name({ image: "a", cpu: 2 }));
  });

  it("fits Cloud Run, with the longest names that the config takes", () => {
    const service = `${"p".repeat(20)}-${"s".repeat(16)}-ai`;
    expect(aiRevisionName(service, "r".repeat(12), {}).length).toBeLessThanOrEqual(63);
  });
});
