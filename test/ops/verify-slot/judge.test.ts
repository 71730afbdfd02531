import * as fc from "fast-check";
import { advise, judge, type Expected, type Seen } from "../../../ops/verify-slot/judge";

const expected: Expected = {
  slot: "green",
  version: "1.2.0",
  digest: `sha256:${"a".repeat(64)}`,
  depth: "ready",
};
const healthy = { status: "ok", ...expected, checks: { ai: { ok: true, detail: "r2 answers" } } };
const answer = (
  change: object = {},
  { status = 200, servedBy = "green/1.2.0" }: { status?: number; servedBy?: string | null } = {},
): Seen => ({
  kind: "answer",
  status,
  servedBy: servedBy ?? undefined,
  body: JSON.stringify({ ...healthy, ...change }),
});

it("finds nothing to say against the expected slot, version and image with every check ok", () => {
  expect(judge(answer(), expected)).toEqual([]);
  expect(judge(answer({ uptime: 4 }), expected)).toEqual([]);
});

describe("of the slot that a rollback goes back to", () => {
  const serving: Expected = { ...expected, depth: "serving" };

  it("asks no dependency: an outage must not stand in the way", () => {
    const alive: Seen = { kind: "answer", status: 200, servedBy: "green/1.2.0", body: '{"status":"ok"}' };
    expect(judge(alive, serving)).toEqual([]);
    expect(judge(alive, expected)).not.toEqual([]);
    expect(judge(answer({ checks: { ai: { ok: false } }, status: "failing" }), serving)).toEqual([]);
  });

  it("still asks that the right version answers", () => {
    expect(judge(answer({}, { status: 503, servedBy: null }), serving)).toHaveLength(2);
    const other = answer({}, { servedBy: "green/1.1.0" });
    expect(judge(other, serving)).toEqual(['x-served-by is "green/1.1.0", not "green/1.2.0"']);
    expect(advise(other, serving)).toMatch(/something else than the config says/);
  });
});

it.each<[string, Seen, string, RegExp]>([
  ["a wrong version", answer({ version: "1.1.0" }), 'version is "1.1.0", not "1.2.0"', /runs something else/],
  [
    "a wrong digest",
    answer({ digest: "sha256:b" }),
    `digest is "sha256:b", not "${expected.digest}"`,
    /runs something else/,
  ],
  [
    "no digest",
    answer({ digest: undefined }),
    `digest is not given, not "${expected.digest}"`,
    /runs something else/,
  ],
  [
    "another slot",
    answer({}, { servedBy: "blue/1.2.0" }),
    'x-served-by is "blue/1.2.0", not "green/1.2.0"',
    /Another slot answered/,
  ],
  ["another slot in the body", answer({ slot: "blue" }), 'slot is "blue", not "green"', /not well/],
  [
    "no x-served-by",
    answer({}, { servedBy: null }),
    'x-served-by is not given, not "green/1.2.0"',
    /listener's rule for green/,
  ],
  ["a status that is no 200", answer({}, { status: 500 }), "the status is 500, not 200", /not well/],
  ["a redirect", answer({}, { status: 301 }), "the status is 301, not 200", /not well/],
  [
    "a failing status in the body",
    answer({ status: "failing" }),
    'status in the body is "failing", not "ok"',
    /not well/,
  ],
  [
    "a failing check",
    answer({ checks: { db: { ok: true }, ai: { ok: false, detail: "401" } } }),
    "the check ai fails (401)",
    /not well/,
  ],
  ["a check without a verdict", answer({ checks: { ai: {} } }), "the check ai fails", /not well/],
  [
    "a check that is ok in words only",
    answer({ checks: { ai: { ok: "true" } } }),
    "the check ai fails",
    /not well/,
  ],
  ["no checks", answer({ checks: {} }), "no check of a dependency is reported", /not well/],
  ["nothing about checks", answer({ checks: undefined }), "no check of a dependency is reported", /not well/],
])("refuses %s, and says what to do", (_, seen, reason, next) => {
  expect(judge(seen, expected)).toEqual([reason]);
  expect(advise(seen, expected)).toMatch(next);
});

it("tells the load balancer's own refusals from the product's", () => {
  const refusal = (status: number): Seen => ({ kind: "answer", status, servedBy: undefined, body: "<html>" });
  expect(judge(refusal(503), expected)).toContain("the body is not a JSON object");
  expect(advise(refusal(503), expected)).toMatch(/no healthy target in green/);
  expect(advise(refusal(502), expected)).toMatch(/CloudFront does not reach the load balancer/);
  expect(advise(refusal(504), expected)).toMatch(/security groups/);
  expect(advise(refusal(404), expected)).toMatch(/listener's rule/);
  const none: Seen = { kind: "none", code: "DEPTH_ZERO_SELF_SIGNED_CERT", detail: "self-signed certificate" };
  expect(judge(none, expected)).toEqual(["no answer (DEPTH_ZERO_SELF_SIGNED_CERT: self-signed certificate)"]);
  expect(advise(none, expected)).toMatch(/NODE_EXTRA_CA_CERTS/);
  expect(advise({ kind: "none", code: "ENOTFOUND", detail: "" }, expected)).toMatch(/CDN is not reachable/);
});

it("is not taken in by any body, and never throws on one", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.object().map((value) => JSON.stringify(value)),
      ),
      (body) => {
        const seen: Seen = { kind: "answer", status: 200, servedBy: "green/1.2.0", body };
        expect(judge(seen, expected)).not.toEqual([]);
        expect(advise(seen, expected)).toMatch(/\.$/);
      },
    ),
  );
});
