import { FakeWorld, RELEASE, alarmEvent } from "./fake-world";

const GREEN = alarmEvent("prod-green-sick");

let world: FakeWorld;
beforeEach(() => (world = new FakeWorld()));

describe("after a rollback was told and its latch cleared", () => {
  const back = { blue: 90, green: 10 };
  beforeEach(async () => {
    await world.invoke(GREEN);
    world.parameters.delete(`latch-${RELEASE}`);
    world.weights = back;
    world.published.length = 0;
  });

  it("the event of then takes nothing off, and somebody is told", async () => {
    await world.invoke(GREEN);
    expect([world.weights, world.latches()]).toEqual([back, {}]);
    expect(world.pages()).toEqual([
      expect.stringMatching(/came again: it was told .* and its latch was cleared/),
    ]);
  });

  it("an alarm that stayed red takes it off again, and everybody hears of it again", async () => {
    world.red("prod-green-sick");
    await world.invoke({ reconcile: "2026-11-23T11:00:00.000Z" });
    expect(world.weights).toEqual({ blue: 100, green: 0 });
    expect(world.latches()).toMatchObject({ [`latch-${RELEASE}`]: { at: "2026-11-23T11:00:00.000Z" } });
    await world.minutes(2, "2026-11-23T11:01:00.000Z");
    expect(world.pages().filter((text) => text.includes("was taken off by itself"))).toHaveLength(1);
  });
});
