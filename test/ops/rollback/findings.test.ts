import fc from "fast-check";
import { type Finding, triggersOfFindings } from "../../../ops/rollback/findings";
import { readStored } from "../../../ops/rollback/stored";
import {
  ACCOUNT,
  BEGAN,
  FakeWorld,
  RELEASE,
  SICK,
  digests,
  findingEvent,
  record as recordOf,
} from "./fake-world";

const REGISTRY = `${ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com`;
const image = (name: string, digest: string): string => `${REGISTRY}/harbor/${name}@${digest}`;
const TURN = { reconcile: "2026-11-23T10:21:00.000Z" };
const BEFORE = "2026-11-23T09:59:59.000Z";
const API = `eu-central-1/harbor/api@${digests.green}`;
const AI = `eu-central-1/harbor/ai@${digests.ai}`;
const cve = (since: string, id = "CVE-2026-0001 - openssl"): Finding => ({ id, since });

/** As the fake world's, from a registry of the account's own. */
const fromEcr = (): Record<string, object> => {
  const { slots, ai } = recordOf() as { slots: Record<string, object>; ai: Record<string, object> };
  return {
    slots: {
      blue: { ...slots["blue"], image: image("api", digests.blue) },
      green: { ...slots["green"], image: image("api", digests.green) },
    },
    ai: {
      ...ai,
      stable: { ...ai["stable"], image: image("ai", digests.aiStable) },
      candidate: { ...ai["candidate"], image: image("ai", digests.ai) },
    },
  };
};

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
  world.put(fromEcr());
});

describe("a critical finding whose event was lost (R4)", () => {
  it("takes the candidate off at the schedule's next turn, and is told once", async () => {
    world.found.set(API, [cve(SICK)]);
    expect(await world.invoke(TURN)).toMatchObject({ did: "rolled back" });
    expect(world.weights).toEqual({ blue: 100, green: 0 });
    expect(world.latches()).toMatchObject({
      [`latch-${RELEASE}`]: { trigger: "R4", alarm: "CVE-2026-0001 - openssl", notedBy: "reconciler" },
    });
    const told = world.published.length;
    await world.minutes(3, "2026-11-23T10:22:00.000Z");
    expect([Object.keys(world.latches()), world.published.length]).toEqual([[`latch-${RELEASE}`], told]);
  });

  it("takes the AI service's candidate off alone", async () => {
    world.found.set(AI, [cve(SICK), cve(SICK, "CVE-2026-0002 - zlib")]);
    expect(await world.invoke(TURN)).toMatchObject({ did: "returned AI" });
    expect(world.latches()).toEqual({
      "latch-ai-r1-2-0": expect.objectContaining({ alarm: "CVE-2026-0001 - openssl and 1 more" }) as unknown,
    });
    expect(world.weights.green).toBe(10);
  });

  it("asks about what is on trial, and about nothing else", async () => {
    await world.invoke(TURN);
    expect(world.calls.filter((call) => call === "findings")).toHaveLength(2);
    world.put({ ...fromEcr(), candidate: null, ai: null });
    world.calls.length = 0;
    await world.invoke(TURN);
    expect(world.calls).not.toContain("findings");
  });

  it("that cannot be asked for is told, and keeps no alarm from being heard", async () => {
    world.red("prod-green-sick");
    expect(await world.invoke(TURN, { refused: ["findings"] })).toMatchObject({
      failed: expect.stringContaining("what was found in harbor/api@") as string,
    });
    expect(world.weights).toEqual({ blue: 100, green: 0 });
    expect(world.pages(1).join("\n")).toContain("AccessDeniedException");
  });
});

describe("a finding from before the release", () => {
  it("was for Q2 to judge: the schedule takes nothing off for it", async () => {
    world.found.set(API, [cve(BEFORE)]);
    expect(await world.invoke(TURN)).toMatchObject({ did: "reconciled" });
    expect([world.latches(), world.published]).toEqual([{}, []]);
  });

  it("is told when its event comes, and changes nothing", async () => {
    await world.invoke(findingEvent(digests.green, { firstObservedAt: "Nov 23, 2026, 9:59:59 AM UTC" }));
    expect([world.latches(), world.weights.green]).toEqual([{}, 10]);
    expect(world.pages(2)).toEqual([expect.stringContaining("that was for Q2 to judge") as string]);
  });

  it("keeps no newer one from taking it off", async () => {
    world.found.set(API, [cve(BEFORE, "old"), cve(BEGAN, "new")]);
    await world.invoke(TURN);
    expect(world.latches()).toMatchObject({ [`latch-${RELEASE}`]: { alarm: "new" } });
  });

  it("is one from before the decision, for what has no traffic yet", async () => {
    world.put({ ...fromEcr(), admitted: {}, weights: { blue: 100, green: 0 } });
    world.weights = { blue: 100, green: 0 };
    world.found.set(API, [cve(BEFORE)]);
    expect(await world.invoke(TURN)).toMatchObject({ did: "reconciled" });
    world.found.set(API, [cve(SICK)]);
    expect(await world.invoke(TURN)).toMatchObject({ did: "rolled back" });
  });
});

it.each([
  ["of another registry", `ghcr.io/harbor/api@${digests.green}`],
  ["of another account", `999999999999.dkr.ecr.eu-central-1.amazonaws.com/api@${digests.green}`],
  ["by tag", `${REGISTRY}/api:1.2.0`],
])("an image %s is asked about nowhere", async (_, name) => {
  const { slots } = fromEcr();
  const { green } = slots as { green?: object };
  world.put({ slots: { ...slots, green: { ...green, image: name } }, ai: null });
  await world.invoke(TURN);
  expect(world.calls).not.toContain("findings");
});

it("whatever is found since then takes off, and nothing else does", () => {
  const stored = readStored({ record: JSON.stringify(recordOf(fromEcr())) }).record;
  if ("unusable" in stored) throw new Error(stored.unusable);
  const began = Date.parse(BEGAN);
  const times = fc.array(fc.integer({ min: -10_000, max: 10_000 }), { maxLength: 6 });
  fc.assert(
    fc.property(times, (offsets) => {
      const found = offsets.map((offset, at) => cve(new Date(began + offset).toISOString(), `CVE-${at}`));
      const triggers = triggersOfFindings(image("api", digests.green), found, stored, SICK);
      const fresh = offsets.filter((offset) => offset >= 0);
      expect(triggers).toHaveLength(fresh.length > 0 ? 1 : 0);
      if (fresh.length > 0)
        expect(triggers[0]).toMatchObject({
          since: new Date(began + Math.min(...fresh)).toISOString(),
          digests: [digests.green],
        });
    }),
  );
});
