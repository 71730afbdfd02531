import * as fc from "fast-check";
import { type Expected, type Seen, advise, judge, percentile95 } from "../../../ops/verify-ai/judge";

const expected: Expected = { revision: "harbor-prod-ai-r2-0a1b2c3d", model: `sha256:${"a".repeat(64)}` };
const body = { status: "ok", revision: expected.revision, modelDigest: expected.model };
const answer = (change: object = {}, status = 200): Seen => ({
  kind: "answer",
  status,
  body: JSON.stringify({ ...body, ...change }),
  milliseconds: 12,
});
const page = (status: number): Seen => ({ kind: "answer", status, body: "<html>", milliseconds: 1 });

it("finds nothing to say against the expected revision and model, in health and in an inference", () => {
  expect(judge("health", answer({ uptime: 4 }), expected)).toEqual([]);
  expect(judge("inference", answer({ status: undefined, percent: 4 }), expected)).toEqual([]);
});

it.each<[string, Seen, string, RegExp]>([
  [
    "another revision",
    answer({ revision: "harbor-prod-ai-r1-0a1b2c3d" }),
    `revision is "harbor-prod-ai-r1-0a1b2c3d", not "${expected.revision}"`,
    /Another revision answers as the candidate.*share 0/,
  ],
  [
    "no revision",
    answer({ revision: undefined }),
    `revision is not given, not "${expected.revision}"`,
    /not well/,
  ],
  [
    "another model",
    answer({ modelDigest: "sha256:b" }),
    `modelDigest is "sha256:b", not "${expected.model}"`,
    /does not answer from the model/,
  ],
  [
    "no model",
    answer({ modelDigest: undefined }),
    `modelDigest is not given, not "${expected.model}"`,
    /does not answer from the model/,
  ],
  [
    "a status in the body that is not ok",
    answer({ status: "failing" }),
    'status in the body is "failing", not "ok"',
    /not well/,
  ],
  [
    "a status that is no 200",
    answer({}, 500),
    "the status is 500, not 200",
    /look at the log of harbor-prod-ai-r2/,
  ],
  ["a redirect", answer({}, 302), "the status is 302, not 200", /not well/],
])("refuses %s, and says what to do", (_, seen, reason, next) => {
  expect(judge("health", seen, expected)).toEqual([reason]);
  expect(advise(seen, expected)).toMatch(next);
});

it.each<[number, RegExp]>([
  [401, /audience must be the service's own address/],
  [403, /may not invoke.*roles\/run\.invoker/],
  [404, /No revision answers at this address.*share 0/],
  [429, /no instance that answers/],
  [500, /no instance that answers/],
  [503, /no instance that answers/],
])("tells Cloud Run's own %s from the product's answers", (status, next) => {
  expect(judge("health", page(status), expected)).toContain("the body is not a JSON object");
  expect(advise(page(status), expected)).toMatch(next);
});

it("tells a token that Google does not give, and a way that leads nowhere", () => {
  const refused: Seen = { kind: "no-token", detail: "PERMISSION_DENIED" };
  expect(judge("inference", refused, expected)).toEqual(["no identity token (PERMISSION_DENIED)"]);
  expect(advise(refused, expected)).toMatch(/sluice:ai\.releaser/);
  const none: Seen = { kind: "none", code: "ENOTFOUND", detail: "next---x" };
  expect(judge("health", none, expected)).toEqual(["no answer (ENOTFOUND: next---x)"]);
  expect(advise(none, expected)).toMatch(/not reachable from here/);
});

it("is not taken in by any body, and never throws on one", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.object().map((value) => JSON.stringify(value)),
      ),
      fc.constantFrom("health" as const, "inference" as const),
      (text, question) => {
        const seen: Seen = { kind: "answer", status: 200, body: text, milliseconds: 1 };
        expect(judge(question, seen, expected)).not.toEqual([]);
        expect(advise(seen, expected)).toMatch(/\.$/);
      },
    ),
  );
});

describe("the 95th percentile", () => {
  it("is the 19th of 20 and the 95th of 100, in whatever order they came", () => {
    const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => count - at);
    expect(percentile95(upTo(20))).toBe(19);
    expect(percentile95(upTo(100))).toBe(95);
    expect(percentile95([7])).toBe(7);
  });

  it("is the least of the values that 95 % of them do not exceed", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 200 }), (times) => {
        const share = (limit: number): number => times.filter((one) => one <= limit).length / times.length;
        const found = percentile95(times);
        expect(share(found)).toBeGreaterThanOrEqual(0.95);
        for (const less of times.filter((one) => one < found)) expect(share(less)).toBeLessThan(0.95);
      }),
    );
  });
});
