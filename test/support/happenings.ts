import * as fc from "fast-check";
import { type Move, move } from "./histories";

/** What happens around a release, beside what a release engineer does. */
export type Event =
  | { kind: "wait" | "bake" | "freeze"; amount: number }
  | { kind: "prove"; image: number; waivedHours?: number | undefined }
  | { kind: "alarms"; red: boolean; known: boolean }
  | { kind: "rotate" | "latch" | "latchAi" | "clear" };
export type Happening = Move | Event;

/** Versions 1.1.0 to 1.9.0; 1.0.0 is there from the beginning. */
export const IMAGES = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Things that go wrong, and right again. */
const disturbance: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant("wait" as const), amount: fc.constantFrom(1, 1, 12, 30, 400) }),
  fc.record({ kind: fc.constant("bake" as const), amount: fc.constantFrom(0, 0, 15, 180) }),
  fc.record({ kind: fc.constant("freeze" as const), amount: fc.constantFrom(0, 0, 0, 2) }),
  fc.record({ kind: fc.constant("alarms" as const), red: fc.boolean(), known: fc.boolean() }),
  fc.constant<Event>({ kind: "alarms", red: false, known: true }),
  fc.constantFrom<Event>(
    { kind: "rotate" },
    { kind: "latch" },
    { kind: "latchAi" },
    { kind: "clear" },
    { kind: "clear" },
  ),
);

/** What comes in between: evidence expires, keys are rotated, an alarm is red, a freeze begins, the candidate is taken off. */
const mishap = fc.constantFrom<Event>(
  { kind: "wait", amount: 30 },
  { kind: "rotate" },
  { kind: "alarms", red: true, known: true },
  { kind: "freeze", amount: 2 },
  { kind: "latch" },
  { kind: "latchAi" },
);

/** A release by the book, step by step, of the API and of a revision of the AI service; something may come in between. */
const byTheBook = fc
  .record({
    image: fc.constantFrom(...IMAGES),
    waivedHours: fc.constantFrom(undefined, undefined, 2, 20),
    withAi: fc.boolean(),
    until: fc.constantFrom(3, 5, 7, 14, 14, 14),
    mishap: fc.option(fc.record({ what: mishap, at: fc.integer({ min: 2, max: 8 }) })),
  })
  .map(({ image, waivedHours, withAi, until, mishap }): Happening[] => {
    const step = (weight: number): Happening[] => [
      { kind: "wait", amount: 1 },
      { kind: "step", weight },
    ];
    const ai: Happening[] = [
      { kind: "startAi", image, weight: 0 },
      { kind: "prove", image, waivedHours },
      ...[10, 50, 100].flatMap((weight): Happening[] => [
        { kind: "wait", amount: 1 },
        { kind: "stepAi", weight },
      ]),
      { kind: "promoteAi" },
    ];
    const all: Happening[] = [
      { kind: "start", image, weight: 0 },
      { kind: "prove", image, waivedHours },
      ...step(10),
      ...step(50),
      ...step(100),
      { kind: "promote" },
      ...(withAi ? ai : []),
    ];
    if (mishap !== null) all.splice(mishap.at, 0, mishap.what);
    return all.slice(0, withAi ? undefined : until);
  });

/** A release that has come to 50 %. */
const halfWay = (image: number): Happening[] => [
  { kind: "alarms", red: false, known: true },
  { kind: "bake", amount: 0 },
  { kind: "freeze", amount: 0 },
  { kind: "clear" },
  { kind: "abandon" },
  { kind: "start", image, weight: 0 },
  { kind: "prove", image },
  { kind: "step", weight: 10 },
  { kind: "step", weight: 50 },
];

const eventful = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: byTheBook },
      { weight: 3, arbitrary: disturbance.map((one): Happening[] => [one]) },
      { weight: 3, arbitrary: move(IMAGES).map((one): Happening[] => [one]) },
    ),
    { minLength: 3, maxLength: 9 },
  )
  .map((parts) => parts.flat());
/** What a release engineer does, and what happens to them meanwhile. */
export const happenings = fc
  .tuple(eventful, fc.option(fc.constantFrom(6, 8).map(halfWay)))
  .map(([through, last]) => [...through, ...(last ?? [])]);
