import * as fc from "fast-check";
import { choose, resolve } from "../../../../rehearsal/cloud/cloudrun/split";
import type { RevisionRecord, Share } from "../../../../rehearsal/cloud/cloudrun/records";

const LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" as const;
const NAMED = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION" as const;
const share = (revision: string, percent: number): Share => ({ revision, percent, type: NAMED });
const revision = (state: RevisionRecord["state"], reason?: string): RevisionRecord =>
  ({ state, reason, createTime: "", template: {} }) as unknown as RevisionRecord;

describe("the split by percent", () => {
  it("gives each row exactly its part of the range, and a row of 0 % nothing", () => {
    const percents = fc.array(fc.nat(100), { minLength: 1, maxLength: 6 }).map((cuts) => {
      const edges = [0, ...[...cuts].sort((left, right) => left - right), 100];
      return edges.slice(1).map((edge, index) => edge - (edges[index] ?? 0));
    });
    fc.assert(
      fc.property(percents, (parts) => {
        const shares = parts.map((percent, index) => share(`r${index}`, percent));
        const hits = new Map<string, number>();
        for (let step = 0; step < 100; step += 1) {
          const name = choose(shares, (step + 0.5) / 100)?.revision ?? "nobody";
          hits.set(name, (hits.get(name) ?? 0) + 1);
        }
        expect(parts.map((_, index) => hits.get(`r${index}`) ?? 0)).toEqual(parts);
      }),
    );
  });

  it("has nobody to give to without rows", () => expect(choose([], 0.5)).toBeUndefined());

  it("resolves the latest ready revision and refuses what is not there or not ready", () => {
    const record = {
      revisions: { a: revision("READY"), b: revision("FAILED", "no port") },
      latestReady: "a",
    };
    expect(resolve([{ type: LATEST, percent: 100 }], record)).toEqual({
      shares: [{ type: LATEST, revision: "a", percent: 100, tag: undefined }],
    });
    expect(resolve([{ type: NAMED, revision: "c", percent: 0 }], record)).toEqual({
      fault: "Revision 'c' does not exist or is deleted",
    });
    expect(resolve([{ type: NAMED, revision: "b", percent: 0 }], record)).toEqual({
      fault: "Revision 'b' is not ready and cannot serve traffic. no port",
    });
    expect(
      resolve([{ type: LATEST, percent: 100 }], { revisions: {}, latestReady: undefined }),
    ).toMatchObject({ fault: expect.stringContaining("latest") as string });
  });
});
