import { FakeWorld, RELEASE, SICK, alarmEvent, findingEvent } from "./fake-world";
import { LATCH } from "./latch";

const GREEN = alarmEvent("prod-green-sick");
const MINUTE_LATER = "2026-11-23T10:21:00.000Z";

let world: FakeWorld;
beforeEach(() => (world = new FakeWorld()));

/** Everything that serves, and what holds back. */
const state = (): unknown => [world.weights, world.page, world.ai.rows, world.latches()];

/** Nothing changed, somebody was called, a line said what happened. */
async function onlyTells(event: unknown, words: RegExp): Promise<void> {
  const before = JSON.stringify(state());
  await world.invoke(event);
  expect(JSON.stringify(state())).toBe(before);
  expect(world.pages().join("\n")).toMatch(words);
  expect(world.said.map(({ message }) => message).join("\n")).toMatch(words);
}

describe("an event that is none", () => {
  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a text", "ALARM"],
    ["an empty object", {}],
    ["a list", [alarmEvent("prod-green-sick")]],
    ["no account", { ...(GREEN as object), account: undefined }],
    ["no time", { ...(GREEN as object), time: "yesterday" }],
    ["a detail that is a text", { ...(GREEN as object), detail: "{}" }],
    ["an alarm without a name", { ...(GREEN as object), detail: { state: { value: "ALARM" } } }],
    ["an alarm in no known state", alarmEvent("prod-green-sick", { value: "SICK" })],
    ["a finding without a severity", findingEvent("sha256:1", { severity: 9 })],
    ["a turn at no time", { reconcile: "<aws.scheduler.scheduled-time>" }],
  ])("(%s) is told", (_, event) => onlyTells(event, /none of ours came|cannot be read/));

  it("has no more than one page for a quarter of an hour, and another one later", async () => {
    await world.invoke({});
    await world.invoke({});
    expect(world.pages()).toHaveLength(1);
    world.wall = "2026-11-24T10:20:00.000Z";
    await world.invoke({});
    expect(world.pages()).toHaveLength(2);
  });
});

it("of a foreign account changes nothing, whatever it says", () =>
  onlyTells(
    alarmEvent("prod-green-sick", { account: "999999999999" }),
    /of account 999999999999 came; ours is 1234/,
  ));

it("of an alarm that nobody knows changes nothing", () =>
  onlyTells(alarmEvent("prod-purple-sick"), /prod-purple-sick is ALARM, and is none that rolls back/));

it("of a source that nobody asked for changes nothing", () =>
  onlyTells({ ...(GREEN as object), source: "aws.health" }, /nothing here asks for one/));

it("of an earlier release changes nothing: it went off before this one had traffic", () =>
  onlyTells(
    alarmEvent("prod-green-sick", { at: "2026-11-23T09:59:59.000Z" }),
    /went off at 2026-11-23T09:59:59.000Z, before release 1.2.0-6e3f854f709f had any traffic/,
  ));

it("that is replayed changes nothing more; the first was told", async () => {
  await world.invoke(GREEN);
  const before = JSON.stringify(state());
  await world.invoke({ ...(GREEN as object), "replay-name": "again" });
  expect(JSON.stringify(state())).toBe(before);
  expect(world.said.at(-1)?.message).toMatch(/already held back since 2026-11-23T10:20/);
});

describe("a latch", () => {
  it("that is there already keeps its time and cause, and is brought to an end", async () => {
    const there = { ...LATCH, trigger: "R3" };
    world.parameters.set(`latch-${RELEASE}`, JSON.stringify(there));
    await world.invoke(alarmEvent("prod-green-sick", { at: MINUTE_LATER }));
    expect(world.latches()[`latch-${RELEASE}`]).toEqual(there);
    expect(world.weights).toEqual({ blue: 100, green: 0 });
    expect(world.published[0]?.subject).toContain("(R3)");
  });

  it("that somebody writes at the same moment wins with its time and cause", async () => {
    const there = {
      release: RELEASE,
      at: SICK,
      by: "automatic rollback",
      trigger: "R3",
      alarm: "x",
      digests: [],
    };
    await world.invoke(alarmEvent("prod-green-sick", { at: MINUTE_LATER }), {
      afterCall: (name) => {
        if (name === "parameters") world.parameters.set(`latch-${RELEASE}`, JSON.stringify(there));
      },
    });
    expect(world.latches()[`latch-${RELEASE}`]).toEqual(there);
    expect(world.published[0]?.subject).toContain("(R3)");
  });

  it("of another release holds nothing of this one back, and is no reason not to write this one's", async () => {
    const other = {
      release: "1.0.0-000000000000",
      at: SICK,
      by: "by hand",
      trigger: "R1",
      digests: ["sha256:0"],
    };
    world.parameters.set("latch-1.0.0-000000000000", JSON.stringify(other));
    await world.invoke({ reconcile: SICK });
    expect(world.weights).toEqual({ blue: 90, green: 10 });
    await world.invoke(GREEN);
    expect(world.weights).toEqual({ blue: 100, green: 0 });
    expect(Object.keys(world.latches())).toHaveLength(2);
  });

  it("of another release that runs the same image holds it back", async () => {
    const other = {
      release: "1.2.0-000000000000",
      at: SICK,
      by: "automatic rollback",
      digests: [`sha256:${"c".repeat(64)}`],
    };
    world.parameters.set("latch-1.2.0-000000000000", JSON.stringify(other));
    await world.invoke({ reconcile: MINUTE_LATER });
    expect(world.weights).toEqual({ blue: 100, green: 0 });
  });

  it("by its old name is read, too", async () => {
    world.parameters.set(
      "latch",
      JSON.stringify({ release: RELEASE, at: SICK, by: "by hand", trigger: "by hand" }),
    );
    await world.invoke({ reconcile: MINUTE_LATER });
    expect(world.weights).toEqual({ blue: 100, green: 0 });
    // Whoever latches by hand tells it by hand.
    expect(world.published).toEqual([]);
  });

  it.each(["", "{}", "not JSON"])(
    "that is broken (%j) holds all the same, and somebody is called",
    async (text) => {
      world.parameters.set(`latch-${RELEASE}`, text);
      await world.invoke({ reconcile: MINUTE_LATER });
      expect(world.weights).toEqual({ blue: 100, green: 0 });
      expect(world.pages(1)[0]).toMatch(/cannot be read/);
      expect(world.parameters.get(`latch-${RELEASE}`)).toBe(text);
    },
  );

  it("deleted while all is being done is not there at the end: what is off stays off", async () => {
    await world.invoke(GREEN, {
      afterCall: (name) => {
        if (name === "setWeights") world.parameters.delete(`latch-${RELEASE}`);
      },
    });
    expect(world.weights).toEqual({ blue: 100, green: 0 });
  });
});

describe("the record", () => {
  it.each([
    ["deleted", undefined, /there is no record: nobody knows which slot is the stable one/],
    ["not JSON", "{", /the record is unreadable: it is not JSON/],
    ["of another form", '{"live":"purple"}', /the record is unreadable: .*live/],
  ])(
    "%s: nothing is changed, and somebody is called, by the event and by the schedule",
    async (_, text, words) => {
      if (text === undefined) world.parameters.delete("record");
      else world.parameters.set("record", text);
      await onlyTells(GREEN, words);
      world.published.length = 0;
      world.red("prod-green-sick");
      await world.invoke({ reconcile: "2026-11-23T11:00:00Z" });
      expect(world.pages(1)).toHaveLength(1);
    },
  );
});

it("an alarm that CloudWatch does not return is a page: nobody would see it red", async () => {
  world.alarms = world.alarms.filter(({ name }) => !name.endsWith("-sick"));
  await onlyTells(
    { reconcile: MINUTE_LATER },
    /returns no alarm prod-blue-sick, prod-green-sick, prod-ai-sick/,
  );
});

it("a record that went away is no rollback that was seen through", async () => {
  await world.invoke(GREEN, { killedAt: { call: world.calls.length, when: "before" } });
  world.parameters.set(`latch-${RELEASE}`, JSON.stringify(LATCH));
  const kept = world.parameters.get("record") ?? "";
  world.parameters.delete("record");
  await world.minutes(3, MINUTE_LATER);
  expect(world.weights).toEqual({ blue: 90, green: 10 });
  expect(world.papers().filter((key) => key.endsWith("restored.json"))).toEqual([]);
  world.parameters.set("record", kept);
  await world.minutes(1, "2026-11-23T10:40:00.000Z");
  expect(world.weights).toEqual({ blue: 100, green: 0 });
  expect(world.papers().filter((key) => key.endsWith("restored.json"))).toHaveLength(1);
});

it("what Google refuses holds up nothing of what people are told of the release", async () => {
  const refused = { refused: ["aiTraffic"] as const };
  await world.invoke(GREEN, refused);
  await world.minutes(3, MINUTE_LATER, refused);
  expect(world.weights).toEqual({ blue: 100, green: 0 });
  expect(world.pages().filter((text) => text.includes("was taken off by itself"))).toHaveLength(1);
  expect(world.pages(1).join("\n")).toMatch(/could not do all: .*the AI service's shares/);
  expect(world.papers().map((key) => key.split("/").at(-1))).toEqual(
    expect.arrayContaining(["notice.json", "restored.json"]),
  );
});

describe("the listener rule", () => {
  it.each([
    ["weights that no config ever had", { blue: 33, green: 7 }, 0],
    ["a target group of somebody's", { blue: 0, green: 0 }, 1],
    ["a target group of somebody's beside the stable slot", { blue: 100, green: 0 }, 1],
    ["a candidate that has everything", { blue: 0, green: 999 }, 0],
    ["nobody in it", { blue: 0, green: 0 }, 0],
  ])("with %s is set to the stable slot, and the latch says what was met", async (_, weights, others) => {
    world.weights = weights;
    world.otherGroups = others;
    await world.invoke(GREEN);
    expect([world.weights, world.otherGroups]).toEqual([{ blue: 100, green: 0 }, 0]);
    expect(world.latches()).toMatchObject({ [`latch-${RELEASE}`]: { weights } });
    expect(world.pages()[0]).toContain(
      `Weights as they were met: blue ${weights.blue}, green ${weights.green}`,
    );
  });

  it("changed by hand so that a sick slot has traffic that no config gave it: the stable slot gets it back", async () => {
    world.put({ candidate: null, weights: { blue: 100, green: 0 } });
    world.weights = { blue: 0, green: 100 };
    expect(await world.invoke(GREEN)).toMatchObject({ did: "restored" });
    expect(world.weights).toEqual({ blue: 100, green: 0 });
    expect(world.latches()).toEqual({});
    expect(world.pages(1)[0]).toMatch(/green is sick and has weight 100, though release .* gives it none/);
  });
});
