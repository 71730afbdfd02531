import * as fc from "fast-check";
import { count, duration, latency, percent, shorten, since } from "../../../rehearsal/report/format";
import { escape, html, Markup } from "../../../rehearsal/report/markup";
import { measure } from "../../../rehearsal/report/measure";
import { niceInterval } from "../../../rehearsal/report/timeline/curves";
import { place } from "../../../rehearsal/report/timeline/labels";
import { segmentsOf } from "../../../rehearsal/report/timeline/span";
import { sampleReport } from "./sample";

describe("markup", () => {
  it("escapes every value, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const safe = escape(text);
        return !/[<>"']/.test(safe) && html`${text}`.text === safe;
      }),
    );
  });

  it("leaves out nothing but what is absent, and does not escape twice", () => {
    expect(
      html`<p>${0}${null}${undefined}${false}${""}${["<", new Markup("<b>")]}${html`<i>${"&"}</i>`}</p>`.text,
    ).toBe("<p>0&#60;<b><i>&#38;</i></p>");
  });
});

describe("figures", () => {
  it.each([
    [count(48_213), "48,213"],
    [duration(740), "740 ms"],
    [duration(3_100), "3.1 s"],
    [duration(59_990), "1 min 0 s"],
    [duration(125_400), "2 min 5 s"],
    [latency(null), "–"],
    [latency(0.84), "0.8 ms"],
    [latency(1234), "1.2 s"],
    [percent(0), "0 %"],
    [percent(0.0001), "0.1 %"],
    [percent(0.9999), "99.9 %"],
    [percent(1), "100 %"],
    [since(1000, 63_500), "1:02"],
    [shorten("release 😀😀😀", 10), "release 😀…"],
  ])("%s", (shown, expected) => expect(shown).toBe(expected));
});

it("places texts so that none covers another or leaves the picture", () => {
  const wishes = fc.array(
    fc.record({ x: fc.integer({ min: 0, max: 1000 }), width: fc.integer({ min: 5, max: 120 }) }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(wishes, fc.integer({ min: 1, max: 4 }), (unsorted, rows) => {
      const sorted = unsorted.sort((left, right) => left.x - right.x);
      const spots = place(sorted, 0, 1000, rows).map(
        (spot, at) => spot && { ...spot, width: sorted[at]?.width ?? 0 },
      );
      const placed = spots.flatMap((spot) => spot ?? []);
      for (const [at, one] of placed.entries()) {
        expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0);
        expect(one.x + one.width / 2).toBeLessThanOrEqual(1000);
        for (const other of placed.slice(at + 1)) {
          if (other.row === one.row)
            expect(Math.abs(other.x - one.x)).toBeGreaterThanOrEqual((one.width + other.width) / 2);
        }
      }
      expect(spots[0] === undefined).toBe(sorted.length === 0);
    }),
  );
});

it("keeps declared states in order, without gaps, and skips what put nothing in force", () => {
  const { steps, startedAt, endedAt } = sampleReport();
  const segments = segmentsOf(steps, startedAt, endedAt);
  expect(segments.map(({ declared }) => declared.weights.green)).toEqual([0, 0, 10, 50, 100, 0]);
  for (const [at, segment] of segments.entries()) expect(segment.to).toBe(segments[at + 1]?.from ?? endedAt);
});

it("measures shares against what is declared", () => {
  const seen = {
    from: 0,
    to: 1,
    requests: 130,
    failed: 2,
    bySlot: { blue: 90, green: 10 },
    byPage: { "1.1.0": 10 },
    byRevision: { r1: 20 },
  };
  const measured = measure(seen, { weights: { blue: 90, green: 10 }, aiShare: 50, aiCandidate: "r2" });
  expect(measured).toMatchObject({
    requests: 130,
    failed: 2,
    byPage: { "1.1.0": 10 },
    slots: { green: { n: 100, observed: 10, share: 0.1, declared: 10, inside: true } },
  });
  expect(measured.ai).toMatchObject({ n: 20, observed: 0, inside: false });
  const wrong = measure(seen, { weights: { blue: 100, green: 0 }, aiShare: 0 });
  expect(wrong).toMatchObject({ slots: { blue: { inside: false }, green: { inside: false } } });
  expect(wrong).not.toHaveProperty("ai");
});

it("ticks at round intervals, never more than asked", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000_000 }), (span) => span / niceInterval(span, 12) <= 12),
  );
});
