import * as fc from "fast-check";
import { type Admitted, freezeAdmitted } from "../../../infra/release/admission";
import type { Intent } from "../../../infra/release/intent";
import { SLOTS, type SlotName } from "../../../infra/release/slots";
import type { StoredRecord } from "../../../infra/release/stored";

const digest = (character: string): string => `sha256:${character.repeat(64)}`;
const slot = (character: string): NonNullable<Intent["slots"]["blue"]> => ({
  version: "1.2.0",
  image: `api@${digest(character)}`,
  assets: digest(character),
  schema: 1,
});
const intent = (live: SlotName, green: number, candidate: SlotName | null): Intent => ({
  live,
  candidate,
  weights: { blue: 100 - green, green },
  slots: { blue: slot("a"), green: slot("b") },
  ai: null,
});
const stored = (by: Intent, admitted: Admitted): StoredRecord =>
  ({ ...by, admitted }) as unknown as StoredRecord;
const at = (step: number): string => new Date(Date.UTC(2026, 0, 1, 0, step)).toISOString();

it("is asked again, by a new time, exactly when a slot takes traffic that it had not", () => {
  const step = fc
    .record({
      green: fc.constantFrom(0, 10, 50, 100),
      live: fc.constantFrom(...SLOTS),
      released: fc.boolean(),
    })
    .map(({ green, live, released }) =>
      intent(live, green, released ? (live === "blue" ? "green" : "blue") : null),
    );
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 12 }), (steps) => {
      let last: StoredRecord | null = null;
      steps.forEach((next, index) => {
        const before: StoredRecord | null = last;
        const admitted = freezeAdmitted(next, before, at(index));
        for (const name of SLOTS) {
          const had = (before?.weights[name] ?? 0) > 0;
          const known = before?.admitted[name];
          if (next.weights[name] > 0) expect(admitted[name]).toBe(had ? known : at(index));
          // Without traffic nothing new is ever asked.
          else expect([undefined, known]).toContain(admitted[name]);
        }
        last = stored(next, admitted);
      });
    }),
  );
});

it("keeps what the live slot and the candidate proved while they have no traffic, and forgets the others'", () => {
  const known = { blue: at(1), green: at(2) };
  const all = stored(intent("blue", 50, "green"), known);
  expect(freezeAdmitted(intent("blue", 100, "green"), all, at(9))).toEqual(known);
  expect(freezeAdmitted(intent("blue", 0, "green"), all, at(9))).toEqual(known);
  expect(freezeAdmitted(intent("green", 100, null), all, at(9))).toEqual({ green: at(2) });
});

it("asks by the same time again after an up that failed", () => {
  const ten = intent("blue", 10, "green");
  const failed = stored(ten, freezeAdmitted(ten, null, at(3)));
  expect(freezeAdmitted(ten, failed, at(8))).toEqual({ blue: at(3), green: at(3) });
});
