import * as fc from "fast-check";
import { wholly } from "../../../ops/rollback/slots";
import { FakeWorld, RELEASE, SICK, alarmEvent } from "./fake-world";

const percent = fc.integer({ min: 0, max: 100 });

/** What may happen to a release on a bad evening. */
const happening = fc.oneof(
  fc.record({ does: fc.constant("alarm" as const), minute: fc.nat({ max: 10 }) }),
  fc.record({ does: fc.constant("killed" as const), call: fc.nat({ max: 30 }), after: fc.boolean() }),
  fc.record({
    does: fc.constant("throttled" as const),
    call: fc.constantFrom("setWeights", "write", "createParameter", "list"),
  }),
  fc.record({
    does: fc.constant("up" as const),
    weights: fc.record({ blue: percent, green: percent }),
    page: fc.constantFrom("1.1.0", "1.2.0"),
  }),
  fc.record({ does: fc.constant("turn" as const) }),
);

it("ends with the candidate at nothing, whatever came in whatever order, and with the first cause", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 12 }), async (evening) => {
      const world = new FakeWorld();
      world.red("prod-green-sick");
      let minute = 0;
      const next = (): string => new Date(Date.parse(SICK) + (minute += 1) * 60_000).toISOString();
      const event = alarmEvent("prod-green-sick");
      for (const one of evening) {
        if (one.does === "alarm")
          await world.invoke(
            alarmEvent("prod-green-sick", {
              at: new Date(Date.parse(SICK) + one.minute * 60_000).toISOString(),
            }),
          );
        else if (one.does === "killed")
          await world.invoke(event, { killedAt: { call: one.call, when: one.after ? "after" : "before" } });
        else if (one.does === "throttled") await world.invoke(event, { throttled: { [one.call]: 1 } });
        else if (one.does === "turn") await world.invoke({ reconcile: next() });
        else [world.weights, world.page] = [one.weights, one.page];
      }
      const firstLatch = world.latches()[`latch-${RELEASE}`];
      await world.invoke({ reconcile: next() });
      await world.invoke({ reconcile: next() });
      expect([wholly(world.weights, "blue"), world.page, world.ai.rows[0]?.percent]).toEqual([
        true,
        "1.1.0",
        100,
      ]);
      expect(world.latches()[`latch-${RELEASE}`]).toEqual(
        firstLatch ?? expect.objectContaining({ release: RELEASE }),
      );
      expect(world.published.some(({ subject }) => subject.startsWith("prod: rolled back"))).toBe(true);
    }),
    { numRuns: 200 },
  );
});
