import * as fc from "fast-check";
import type { Intent } from "../../../infra/release/intent";
import type { Plan } from "../../../infra/release/plan";
import type { Stored } from "../../../infra/release/stored";
import { type KnownVersions, expiries, noteVersions } from "../../../infra/release/versions";
import { NOTHING, decide, storedAfter } from "../../support/decided";

const DAY = 86_400_000;
const KEEP = 30;
const hex = (version: number): string => version.toString(16).padStart(2, "0").repeat(32);
const digest = (version: number): string => `sha256:${hex(version)}`;
const slot = (version: number): NonNullable<Intent["slots"]["blue"]> => ({
  version: `1.${version}.0`,
  image: `r/i@sha256:${hex(version + 100)}`,
  assets: digest(version),
  schema: 1,
});
const intentOf = (live: number, candidate: number | null, percent: number): Intent => ({
  live: "blue",
  candidate: candidate === null ? null : "green",
  weights: { blue: candidate === null ? 100 : 100 - percent, green: candidate === null ? 0 : percent },
  slots: { blue: slot(live), ...(candidate === null ? {} : { green: slot(candidate) }) },
  ai: null,
});

const plan = (intent: Intent, stored: Stored, moment: number): Plan =>
  decide(intent, stored, { keepDays: KEEP, now: new Date(moment) });

const step = fc.record({
  live: fc.nat(24),
  candidate: fc.option(fc.nat(24)),
  percent: fc.constantFrom(0, 10, 100),
  days: fc.nat(25),
});

it("never lets a version expire that a slot runs or a rollback may lead to, nor before its days are over", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      let stored = NOTHING;
      let now = Date.parse("2026-01-01T10:00:00Z");
      const needed = new Map<string, number>();
      for (const { live, candidate, percent, days } of steps) {
        now += days * DAY;
        const done = plan(intentOf(live, candidate === live ? null : candidate, percent), stored, now);
        const configured = done.assets.map(({ version }) => version);
        const window = new Set(done.record.before?.served ?? []);
        const gone = expiries(done.versions, KEEP);
        // Up to now it was needed: by a slot, or by the window of rollbacks.
        for (const version of [...configured, ...Object.keys(done.versions.kept)]) needed.set(version, now);
        for (const { version, day } of gone) {
          expect(configured).not.toContain(version);
          if (stored.versions?.kept[version] !== undefined) needed.set(version, now);
          expect(Date.parse(day)).toBeGreaterThanOrEqual((needed.get(version) ?? Infinity) + KEEP * DAY);
        }
        // Noted on the change of slots, so the window of that moment counts.
        if (JSON.stringify(stored.versions) !== JSON.stringify(done.versions)) {
          for (let version = 0; version < 25; version += 1)
            if (window.has(digest(version)))
              expect(gone.map((one) => one.version)).not.toContain(`1.${version}.0`);
        }
        stored = storedAfter(done);
      }
    }),
    { numRuns: 150 },
  );
});

it("changes with the slots only: not with weights, not with time, not when nothing changed", () => {
  const first = plan(intentOf(1, 2, 0), NOTHING, 0);
  const shifted = plan(intentOf(1, 2, 100), storedAfter(first), 90 * DAY);
  expect(shifted.versions).toEqual(first.versions);
  expect(plan(intentOf(1, 2, 100), storedAfter(shifted), 200 * DAY).versions).toEqual(first.versions);
});

it("keeps a version until it leaves the window of rollbacks; then it gets its day, and the rule goes after it is done", () => {
  let stored = storedAfter(plan(intentOf(0, null, 0), NOTHING, 0));
  const history: (string | undefined)[] = [];
  for (let version = 1; version < 24; version += 1) {
    const done = plan(intentOf(version, null, 0), stored, version * 10 * DAY);
    history.push(expiries(done.versions, KEEP).find((one) => one.version === "1.0.0")?.day);
    stored = storedAfter(done);
  }
  const from = history.findIndex((day) => day !== undefined);
  // Fifteen releases of an image and a frontend each fill the window of 30 digests.
  expect(from).toBe(15);
  const left = Date.parse("1970-01-01") + (from + 1) * 10 * DAY;
  expect(history[from]).toBe(new Date(left + 31 * DAY).toISOString().slice(0, 10));
  expect(history.slice(from)).toEqual(
    [...Array<string>(7).fill(history[from] ?? ""), undefined].slice(0, history.length - from),
  );
});

it("takes a version that comes back out of the list at once", () => {
  const before: KnownVersions = {
    configured: ["1.9.0"],
    kept: { "1.9.0": "0909" },
    left: { "1.1.0": "2026-01-01" },
  };
  const slots = [{ version: "1.1.0", manifestDigest: digest(1) }];
  const noted = noteVersions(before, slots, [], KEEP, "2026-01-20T00:00:00Z");
  expect(noted).toEqual({
    configured: ["1.1.0"],
    kept: { "1.1.0": hex(1).slice(0, 12) },
    left: { "1.9.0": "2026-01-20" },
  });
});

it("stays within what SSM takes, and forgets the newest rather than the oldest", () => {
  const many = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [
      `10.20.${index}-rc.1`,
      new Date(index * DAY).toISOString().slice(0, 10),
    ]),
  );
  const noted = noteVersions(
    { configured: [], kept: {}, left: many },
    [{ version: "2.0.0", manifestDigest: digest(1) }],
    [],
    365,
    new Date(300 * DAY).toISOString(),
  );
  expect(Object.keys(noted.left)).toHaveLength(200);
  expect(noted.left["10.20.0-rc.1"]).toBe("1970-01-01");
  expect(Buffer.byteLength(JSON.stringify(noted))).toBeLessThan(8192);
});
