import { RELEASE, SICK, alarmEvent } from "../../../ops/rollback/fake-world";
import { RolledBack } from "../../../support/rolled-back";

// A bundle, real processes, and Google's own waits.
jest.setTimeout(120_000);

let cloud: RolledBack;
beforeAll(async () => {
  cloud = await RolledBack.open();
});
afterAll(() => cloud.close());

const MINUTE_LATER = "2026-11-23T10:21:00.000Z";
const EVENT = alarmEvent("prod-green-sick");
const latch = (): string | undefined =>
  cloud.world.use("parameters").value(`/sluice/prod/release/latch-${RELEASE}`);

/** The bundle that ships, as its role, against every protocol that it speaks. */
describe("the rollback's bundle in the embedded cloud", () => {
  it("changes nothing without rights, and fails", async () => {
    const { outcome } = await cloud.invoke(EVENT);
    expect(outcome).toBe("unhandled");
    expect(await cloud.live()).toEqual({
      weights: { blue: 90, green: 10 },
      page: "1.2.0",
      ai: { "harbor-prod-ai-r1-1-0-0a0a0a0a": 90, "harbor-prod-ai-r1-2-0-0b0b0b0b": 10 },
    });
  });

  it("is killed once it has latched, throttled at the rule the next time, and then takes the release back", async () => {
    await cloud.allow(cloud.rights());
    cloud.ask("/wire/faults", { action: "ssm:PutParameter", do: "kill", when: "after" });
    expect((await cloud.invoke(EVENT)).outcome).toBe("unhandled");
    expect(JSON.parse(latch() ?? "{}")).toMatchObject({ release: RELEASE, trigger: "R1", at: SICK });
    expect(await cloud.live()).toMatchObject({ weights: { blue: 90, green: 10 } });

    // As often as its client tries.
    cloud.ask("/wire/faults", { action: "elasticloadbalancing:ModifyRule", do: "throttle", times: 3 });
    expect((await cloud.invoke(EVENT)).payload).toContain("ThrottlingException");
    expect(await cloud.live()).toMatchObject({ weights: { blue: 90, green: 10 } });

    expect((await cloud.invoke({ reconcile: MINUTE_LATER })).outcome).toBe("success");
    expect(await cloud.live()).toEqual({
      weights: { blue: 100, green: 0 },
      page: "1.1.0",
      ai: { "harbor-prod-ai-r1-1-0-0a0a0a0a": 100 },
    });
    expect(cloud.ask("/inbox", undefined, "topic=notice")).toMatchObject([
      { subject: `prod: rolled back ${RELEASE} (R1)` },
    ]);
    expect(cloud.ask("/outside/github/dispatches")).toMatchObject([
      { repository: "harbor-team/harbor", payload: { first: "aaaa111", last: "bbbb222" } },
    ]);
  });
});
