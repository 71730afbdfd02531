import { FakeWorld } from "./fake-world";

let world: FakeWorld;
beforeEach(() => (world = new FakeWorld()));

describe("the listener rule", () => {
  it.each([
    ["by hand", { blue: 0, green: 100 }],
    ["to what nobody has", { blue: 0, green: 0 }],
  ])("changed %s while nothing is sick is told, and stays", async (_, weights) => {
    world.weights = weights;
    await world.invoke({ reconcile: "2026-11-23T11:00:00.000Z" });
    expect([world.weights, world.latches()]).toEqual([weights, {}]);
    expect(world.pages()).toEqual([expect.stringMatching(/live weights are .*declares blue 90, green 10/)]);
  });

  it.each([
    ["as the config has it, in other figures", { blue: 9, green: 1 }, "2026-11-23T11:00:00.000Z"],
    ["on its way", { blue: 100, green: 0 }, "2026-11-23T10:25:00.000Z"],
  ])("%s is nothing to tell", async (_, weights, reconcile) => {
    world.weights = weights;
    await world.invoke({ reconcile });
    expect(world.pages()).toEqual([]);
  });
});
