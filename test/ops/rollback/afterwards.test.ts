import { FakeWorld, RELEASE, SICK, alarmEvent } from "./fake-world";

const GREEN = alarmEvent("prod-green-sick");
const MINUTE_LATER = "2026-11-23T10:21:00.000Z";
const back = { blue: 100, green: 0 };

let world: FakeWorld;
beforeEach(() => (world = new FakeWorld()));

describe("afterwards", () => {
  it("is watched for fifteen minutes, closed once with its duration, and told", async () => {
    await world.invoke(GREEN);
    await world.minutes(20, MINUTE_LATER);
    const folder = `rollbacks/${RELEASE}/20261123T102000Z`;
    const ledger = JSON.parse(world.objects.get(`${folder}/ledger.json`) ?? "null") as object;
    expect(ledger).toMatchObject({
      release: RELEASE,
      trigger: "R1",
      at: SICK,
      restoredAt: SICK,
      seconds: 1.234,
      tookMilliseconds: 1234,
      validatedAt: "2026-11-23T10:35:00.000Z",
      verdict: "passed",
    });
    expect(world.papers().filter((key) => key.includes("/validation/"))).toHaveLength(15);
    expect(world.published.map(({ subject }) => subject)).toEqual([
      `prod: rolled back ${RELEASE} (R1)`,
      `prod: rollback of ${RELEASE} validated`,
    ]);
  });

  it("is not validated while something of R9 fails, and given up after thirty minutes by a page", async () => {
    await world.invoke(GREEN);
    world.red("prod-database-connections");
    await world.minutes(40, MINUTE_LATER);
    expect(world.pages(1)).toHaveLength(1);
    expect(world.pages(1)[0]).toMatch(
      /NOT validated[^]*FAIL {2}database: 0 of 30 minutes; .*database-connections ALARM/,
    );
    expect(world.pages(1)[0]).toMatch(/pass {2}app answers: 30 of 30 minutes/);
  });

  it("is told by whoever latched: a turn of the schedule in the middle of it sees to the weights and says nothing", async () => {
    const turn = "2026-11-23T10:20:30.000Z";
    let met = false;
    await world.invoke(GREEN, {
      afterCall: async (name) => {
        if (met || name !== "createParameter") return;
        met = true;
        await world.invoke({ reconcile: turn });
        expect([world.weights, world.published, world.dispatched]).toEqual([back, [], []]);
      },
    });
    expect([world.published.length, world.dispatched.length]).toEqual([1, 1]);
    await world.invoke({ reconcile: MINUTE_LATER });
    expect([world.published.length, world.dispatched.length]).toEqual([1, 1]);
  });

  it("goes on when the release is reverted meanwhile, without touching what serves", async () => {
    await world.invoke(GREEN);
    world.put({ release: "1.1.0-0123456789ab", candidate: null, weights: back });
    world.calls.length = 0;
    await world.minutes(20, MINUTE_LATER);
    expect(world.calls.filter((name) => name.startsWith("set"))).toEqual([]);
    expect(world.papers().some((key) => key.endsWith("ledger.json"))).toBe(true);
  });

  it("sends nothing back and takes nothing away once a person cleared the latch", async () => {
    await world.invoke(GREEN);
    world.parameters.delete(`latch-${RELEASE}`);
    world.weights = { blue: 90, green: 10 };
    await world.minutes(3, MINUTE_LATER);
    expect([world.weights, world.latches()]).toEqual([{ blue: 90, green: 10 }, {}]);
  });

  it("has papers of its own when the same release is sick again after that", async () => {
    await world.invoke(GREEN);
    world.parameters.delete(`latch-${RELEASE}`);
    world.weights = { blue: 90, green: 10 };
    await world.invoke(alarmEvent("prod-green-sick", { at: "2026-11-23T12:00:00.000Z" }));
    expect(world.weights).toEqual(back);
    expect(world.published).toHaveLength(2);
  });
});
