import type { Effects } from "../../../ops/rollback/world";
import { FakeWorld, RELEASE, SICK, alarmEvent } from "./fake-world";

const MINUTE_LATER = "2026-11-23T10:21:00.000Z";
const AT_FULL = { weights: { blue: 0, green: 100 } };

/** A candidate that has everything: each part has something to take back. */
function scene(): FakeWorld {
  const world = new FakeWorld();
  world.put(AT_FULL);
  world.weights = AT_FULL.weights;
  world.page = "1.2.0";
  world.red("prod-green-sick");
  return world;
}

/** Where it ends, whatever happened on the way. How often somebody was told is no part of it: not at all would be. */
const end = (world: FakeWorld): unknown => ({
  weights: world.weights,
  page: world.page,
  ai: world.ai.rows,
  latch: { ...(world.latches()[`latch-${RELEASE}`] as object), notedBy: "", weights: null },
  papers: world
    .papers()
    .filter((key) => !key.includes("/validation/"))
    .map((key) => key.split("/").at(-1)),
  noticed: world.published.some(({ subject }) => subject.startsWith("prod: rolled back")),
  validated: world.published.some(({ subject }) => subject.endsWith("validated")),
  dispatched: world.dispatched.length > 0,
});

describe("killed between any two steps", () => {
  it("is finished by the schedule, with the same end and the first time and cause", async () => {
    const whole = scene();
    await whole.invoke(alarmEvent("prod-green-sick"));
    const steps = whole.calls.length;
    await whole.minutes(20, MINUTE_LATER);
    expect(end(whole)).toMatchObject({ latch: { at: SICK }, dispatched: true, validated: true });
    expect(steps).toBeGreaterThan(20);
    for (let call = 0; call < steps; call += 1)
      for (const when of ["before", "after"] as const) {
        const world = scene();
        await world.invoke(alarmEvent("prod-green-sick"), { killedAt: { call, when } });
        await world.minutes(20, MINUTE_LATER);
        expect([call, when, end(world)]).toEqual([call, when, end(whole)]);
      }
  });

  it("is finished also when the first turns of the schedule are killed, each a step later", async () => {
    const whole = scene();
    await whole.invoke(alarmEvent("prod-green-sick"));
    await whole.minutes(30, MINUTE_LATER);
    const world = scene();
    for (let call = 0; call < 40; call += 1) {
      const reconcile = new Date(Date.parse(MINUTE_LATER) + Math.floor(call / 8) * 60_000).toISOString();
      await world.invoke({ reconcile }, { killedAt: { call, when: call % 2 ? "after" : "before" } });
    }
    await world.minutes(30, "2026-11-23T10:30:00.000Z");
    expect(end(world)).toEqual(end(whole));
  });

  it("never has the page, the weights or the shares moved before there is a latch", async () => {
    const whole = scene();
    await whole.invoke(alarmEvent("prod-green-sick"));
    for (let call = 0; call < whole.calls.length; call += 1) {
      const world = scene();
      await world.invoke(alarmEvent("prod-green-sick"), { killedAt: { call, when: "after" } });
      const moved = world.weights.green === 0 || world.page === "1.1.0";
      expect(!moved || `latch-${RELEASE}` in world.latches()).toBe(true);
    }
  });
});

/** Everything that can be refused, with what is said then; the traffic is off in each case. */
const REFUSALS: readonly [keyof Effects, RegExp][] = [
  ["createParameter", /latch .* could not be written \(AccessDeniedException/],
  ["rule", /not seen: the weights \(AccessDeniedException/],
  ["pointer", /not seen: the page \(AccessDeniedException/],
  ["setPointer", /the page's pointer could not be set: AccessDeniedException/],
  ["aiTraffic", /not seen: the AI service's shares \(AccessDeniedException/],
  ["setAiTraffic", /the AI service's shares could not be set: AccessDeniedException/],
  ["dispatch", /dispatch.json of .*AccessDeniedException/],
  ["list", /the papers cannot be listed: AccessDeniedException/],
  ["write", /restored.json of .*AccessDeniedException/],
];

describe("with a right that is missing", () => {
  it.each(REFUSALS)(
    "for %s the traffic is off all the same, somebody is called, and a line says it",
    async (name, words) => {
      const world = scene();
      const outcome = await world.invoke(alarmEvent("prod-green-sick"), { refused: [name] });
      expect(world.weights).toEqual({ blue: 100, green: 0 });
      expect(world.pages(1).join("\n")).toMatch(words);
      expect(outcome).toEqual({ failed: expect.stringMatching(/AccessDeniedException/) as string });
      expect(world.said.some(({ level, message }) => level === "error" && words.test(message))).toBe(true);
      // All other parts are right.
      if (!/ointer/.test(name)) expect(world.page).toBe("1.1.0");
      if (!/ai/i.test(name)) expect(world.ai.rows[0]?.percent).toBe(100);
    },
  );

  it("to look at targets, a rollback is not held up by the question", async () => {
    const world = scene();
    await world.invoke(alarmEvent("prod-green-sick"), { refused: ["targets"] });
    expect(world.weights).toEqual({ blue: 100, green: 0 });
  });

  it("to set the weights, everything else is done, somebody is called, and the schedule tries each minute", async () => {
    const world = scene();
    const outcome = await world.invoke(alarmEvent("prod-green-sick"), { refused: ["setWeights"] });
    expect([world.weights.green, world.page, world.ai.rows[0]?.percent]).toEqual([100, "1.1.0", 100]);
    expect(world.pages(1)[0]).toMatch(/the weights could not be set: AccessDeniedException/);
    expect(outcome).toHaveProperty("failed");
    await world.minutes(1, MINUTE_LATER);
    expect(world.weights).toEqual({ blue: 100, green: 0 });
  });

  it("to tell anybody, it rolls back, and fails so that Lambda's own alarm tells", async () => {
    const world = scene();
    const outcome = await world.invoke(alarmEvent("prod-green-sick"), { refused: ["publish"] });
    expect(world.weights).toEqual({ blue: 100, green: 0 });
    expect(outcome).toEqual({ failed: expect.stringMatching(/nobody could be told|notice.json/) as string });
    await world.minutes(1, MINUTE_LATER);
    expect(world.published[0]?.subject).toMatch(/rolled back/);
  });

  it("to read the parameters, nothing is changed: nobody knows which slot is the stable one", async () => {
    const world = scene();
    const outcome = await world.invoke(alarmEvent("prod-green-sick"), { refused: ["parameters"] });
    expect([world.weights.green, world.latches()]).toEqual([100, {}]);
    expect(world.pages(1)[0]).toMatch(/the parameters cannot be read.*nobody knows which slot/s);
    expect(outcome).toEqual({
      failed: expect.stringMatching(/the parameters cannot be read: Access/) as string,
    });
  });

  it("for the alarms, the schedule still finishes what is latched, and says that it is blind", async () => {
    const world = scene();
    await world.invoke(alarmEvent("prod-green-sick"), { refused: ["setWeights"] });
    await world.minutes(1, MINUTE_LATER, { refused: ["alarms"] });
    expect(world.weights).toEqual({ blue: 100, green: 0 });
    expect(world.pages(1).join("\n")).toMatch(/the alarms cannot be read/);
  });
});

it("writes a latch that could not be written as soon as it can, once; cleared by a person it stays cleared", async () => {
  const world = scene();
  await world.invoke(alarmEvent("prod-green-sick"), { refused: ["createParameter"] });
  expect(world.latches()).toEqual({});
  world.alarms = world.alarms.map((one) => ({ ...one, state: "OK" }));
  await world.minutes(1, MINUTE_LATER);
  expect(world.latches()).toMatchObject({ [`latch-${RELEASE}`]: { at: SICK, trigger: "R1" } });
  world.parameters.delete(`latch-${RELEASE}`);
  await world.minutes(3, "2026-11-23T10:25:00.000Z");
  expect(world.latches()).toEqual({});
});

it("is throttled, then refused, then killed: three tries and a turn of the schedule end it", async () => {
  const world = scene();
  const event = alarmEvent("prod-green-sick");
  expect(await world.invoke(event, { throttled: { setWeights: 1, parameters: 0 } })).toHaveProperty("failed");
  expect(await world.invoke(event, { refused: ["setPointer", "setWeights"] })).toHaveProperty("failed");
  expect(await world.invoke(event, { killedAt: { call: 4, when: "after" } })).toHaveProperty("failed");
  await world.minutes(1, MINUTE_LATER);
  expect([world.weights, world.page]).toEqual([{ blue: 100, green: 0 }, "1.1.0"]);
});
