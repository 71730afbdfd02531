import { FakeWorld, RELEASE, SICK, alarmEvent, digests, findingEvent, record } from "./fake-world";

const GREEN = alarmEvent("prod-green-sick");
const MINUTE_LATER = "2026-11-23T10:21:00.000Z";
const back = { blue: 100, green: 0 };
const aiBack = [
  { revision: "harbor-prod-ai-r1-1-0-0a0a0a0a", percent: 100 },
  { revision: "harbor-prod-ai-r1-2-0-0b0b0b0b", percent: 0, tag: "next" },
];

let world: FakeWorld;
beforeEach(() => (world = new FakeWorld()));

describe("a candidate whose alarm goes off", () => {
  it("is latched first, then loses its traffic, its page and its AI share; all is read again, kept and told", async () => {
    world.page = "1.2.0";
    world.weights = { blue: 0, green: 100 };
    world.put({ weights: { blue: 0, green: 100 } });
    expect(await world.invoke(GREEN)).toMatchObject({ did: "rolled back" });
    expect([world.weights, world.page, world.ai.rows]).toEqual([back, "1.1.0", aiBack]);
    expect(world.latches()).toEqual({
      [`latch-${RELEASE}`]: {
        release: RELEASE,
        part: "release",
        at: SICK,
        by: "automatic rollback",
        trigger: "R1",
        alarm: "prod-green-sick",
        digests: [digests.green, `sha256:${"d".repeat(64)}`],
        weights: { blue: 0, green: 100 },
        notedBy: "event",
      },
    });
    const changes = world.calls.filter((name) => /^(create|set|publish|dispatch)/.test(name));
    expect(changes).toEqual([
      "createParameter",
      "setWeights",
      "setPointer",
      "setAiTraffic",
      "publish",
      "dispatch",
    ]);
    // Another cloud may take its time to answer.
    expect(world.calls.indexOf("aiTraffic")).toBeGreaterThan(world.calls.indexOf("setWeights"));
    expect(world.calls.lastIndexOf("rule")).toBeGreaterThan(world.calls.indexOf("setAiTraffic"));
    const folder = `rollbacks/${RELEASE}/20261123T102000Z`;
    expect(world.papers()).toEqual(
      ["capture", "dispatch", "notice", "restored"].map((name) => `${folder}/${name}.json`),
    );
    expect(world.dispatched).toEqual([
      {
        stack: "prod",
        release: RELEASE,
        part: "release",
        first: "aaaa111",
        last: "bbbb222",
        at: SICK,
        trigger: "R1",
        alarm: "prod-green-sick",
      },
    ]);
    expect(world.published).toMatchObject([{ severity: 2, subject: `prod: rolled back ${RELEASE} (R1)` }]);
    expect(world.pages()[0]).toContain(
      "npm run rollback -- prod (its commits lie between aaaa111 and bbbb222)",
    );
  });

  it("rolls back once, whatever comes twice or late: the first time and cause stay, nobody is told again", async () => {
    await world.invoke(GREEN);
    const [first, told] = [world.latches(), world.published.length];
    await world.invoke(GREEN);
    await world.invoke(alarmEvent("prod-green-sick", { at: MINUTE_LATER, child: "prod-green-heartbeat" }));
    world.red("prod-green-sick", MINUTE_LATER);
    await world.invoke({ reconcile: "2026-11-23T10:22:00Z" });
    expect([world.latches(), world.published.length, world.dispatched.length]).toEqual([first, told, 1]);
    expect(world.calls.filter((name) => name === "setWeights")).toHaveLength(1);
  });

  it("is found by the schedule when its event never came", async () => {
    world.red("prod-green-sick");
    expect(await world.invoke({ reconcile: MINUTE_LATER })).toMatchObject({ did: "rolled back" });
    expect(world.weights).toEqual(back);
    expect(world.latches()).toMatchObject({ [`latch-${RELEASE}`]: { at: SICK, notedBy: "reconciler" } });
  });

  it("stays off when an `up` that was on its way writes its weights over it: the stable version wins", async () => {
    await world.invoke(GREEN);
    world.weights = { blue: 50, green: 50 };
    await world.invoke({ reconcile: MINUTE_LATER });
    expect(world.weights).toEqual(back);
  });

  it("stays off also when the `up` writes between the function's write and its second look", async () => {
    let once = true;
    await world.invoke(GREEN, {
      afterCall: (name) => {
        if (name !== "setPointer" && name !== "setWeights") return;
        if (once) world.weights = { blue: 50, green: 50 };
        once = false;
      },
    });
    expect(world.weights).toEqual(back);
  });

  it.each(["prod-green-r2-p90", "prod-green-r3", "prod-green-heartbeat", "prod-green-r1-fast"])(
    "is latched with the row that %s names",
    async (child) => {
      await world.invoke(alarmEvent("prod-green-sick", { child }));
      const row = /heartbeat/.test(child) ? "heartbeat" : child.slice(11, 13).toUpperCase();
      expect(world.latches()).toMatchObject({ [`latch-${RELEASE}`]: { trigger: row } });
    },
  );

  it("is the recorded one: with green live it is blue that goes", async () => {
    world.put({ live: "green", candidate: "blue", weights: { blue: 10, green: 90 }, admitted: {} });
    world.weights = { blue: 10, green: 90 };
    await world.invoke(alarmEvent("prod-blue-sick"));
    expect([world.weights, world.page]).toEqual([{ blue: 0, green: 100 }, "1.2.0"]);
  });
});

describe("no rollback", () => {
  const untouched = async (event: unknown): Promise<void> => {
    const before = [world.weights, world.page, structuredClone(world.ai), world.latches()];
    await world.invoke(event);
    expect([world.weights, world.page, world.ai, world.latches()]).toEqual(before);
  };

  it("when the stable slot is sick: somebody is called", async () => {
    await untouched(alarmEvent("prod-blue-sick"));
    expect(world.pages(1)[0]).toMatch(/the stable slot blue is sick/);
  });

  it("when the alarm is over", () => untouched(alarmEvent("prod-green-sick", { value: "OK" })));

  it("when the candidate carries nothing", async () => {
    world.put({ weights: { blue: 100, green: 0 } });
    world.weights = back;
    await untouched(GREEN);
    expect(world.pages()).toEqual([]);
  });

  it("when an alarm was red before the candidate had traffic, until it stayed red for six minutes of it", async () => {
    world.red("prod-green-sick", "2026-11-23T09:00:00.000Z");
    await untouched({ reconcile: "2026-11-23T10:05:00Z" });
    await world.invoke({ reconcile: "2026-11-23T10:06:00Z" });
    expect(world.weights).toEqual(back);
  });

  it("before there was any release", async () => {
    world.parameters.clear();
    await untouched({ reconcile: MINUTE_LATER });
    expect(world.pages()).toEqual([]);
  });
});

describe("the AI service", () => {
  const AI = alarmEvent("prod-ai-sick", { child: "prod-ai-r5" });

  it("goes back alone (R5)", async () => {
    expect(await world.invoke(AI)).toMatchObject({ did: "returned AI" });
    expect([world.ai.rows, world.weights, world.page]).toEqual([aiBack, { blue: 90, green: 10 }, "1.1.0"]);
    expect(world.latches()).toMatchObject({
      "latch-ai-r1-2-0": { part: "ai", trigger: "R5", release: RELEASE },
    });
    expect(world.published[0]?.subject).toBe("prod: rolled back the AI service (R5)");
  });

  it("finds the stable revision also where the candidate has everything", async () => {
    world.ai.rows = [{ revision: "harbor-prod-ai-r1-2-0-0b0b0b0b", percent: 100, tag: "next" }];
    await world.invoke(AI);
    expect(world.ai.rows).toEqual(aiBack);
  });

  it("does not take another revision for it whose name only ends alike", async () => {
    world.ai.revisions = ["harbor-prod-ai-canary-r1-1-0-0c0c0c0c", ...world.ai.revisions];
    world.ai.rows = [{ revision: "harbor-prod-ai-r1-2-0-0b0b0b0b", percent: 100, tag: "next" }];
    await world.invoke(AI);
    expect(world.ai.rows).toEqual(aiBack);
  });

  it("keeps its shares where there is no revision to go back to, and somebody is called", async () => {
    world.ai.rows = [{ revision: "harbor-prod-ai-r1-2-0-0b0b0b0b", percent: 100 }];
    world.ai.revisions = ["harbor-prod-ai-r1-2-0-0b0b0b0b"];
    await world.invoke(AI);
    expect(world.ai.rows).toHaveLength(1);
    expect(world.pages(1)[0]).toMatch(/no revision r1-1-0 to go back to/);
  });

  it("calls somebody where its stable revision is the sick one", async () => {
    const { ai } = record() as { ai: { stable: object } };
    world.put({ ai: { stable: ai.stable, share: 0 } });
    await world.invoke(AI);
    expect(world.pages(1)[0]).toMatch(/stable revision r1-1-0 does not answer/);
    expect(world.latches()).toEqual({});
  });
});

describe("a critical finding (R4)", () => {
  it("takes the candidate off that runs the digest, also one that has no traffic yet", async () => {
    world.put({ weights: { blue: 100, green: 0 } });
    world.weights = back;
    await world.invoke(findingEvent(digests.green));
    expect(world.latches()).toMatchObject({
      [`latch-${RELEASE}`]: { trigger: "R4", alarm: "CVE-2026-0001 - openssl" },
    });
  });

  it("takes the AI service's candidate off alone", async () => {
    await world.invoke(findingEvent(digests.ai));
    expect([Object.keys(world.latches()), world.weights.green]).toEqual([["latch-ai-r1-2-0"], 10]);
  });

  it("in the stable version calls somebody, and changes nothing", async () => {
    await world.invoke(findingEvent(digests.blue));
    expect([world.latches(), world.weights.green]).toEqual([{}, 10]);
    expect(world.pages(1)[0]).toMatch(/critical, in the stable version/);
  });

  it.each([
    ["that is not critical", findingEvent(digests.green, { severity: "HIGH" })],
    ["that is closed", findingEvent(digests.green, { status: "CLOSED" })],
    ["of an image that nobody runs", findingEvent(`sha256:${"9".repeat(64)}`)],
  ])("%s does nothing", async (_, event) => {
    expect(await world.invoke(event)).toMatchObject({ did: "nothing" });
    expect([world.latches(), world.published]).toEqual([{}, []]);
  });

  it("comes from ECR's own scan, too", async () => {
    const scan = findingEvent("") as { source: string; detail: unknown };
    scan.source = "aws.ecr";
    scan.detail = {
      "scan-status": "COMPLETE",
      "repository-name": "harbor-api",
      "image-digest": digests.green,
      "finding-severity-counts": { CRITICAL: 2 },
    };
    await world.invoke(scan);
    expect(world.latches()).toMatchObject({
      [`latch-${RELEASE}`]: { alarm: "2 critical findings in harbor-api" },
    });
  });
});

describe("a stable slot without healthy targets", () => {
  const none = FakeWorld.targets(0);

  it("does not get what somebody else still answers; the schedule moves it as soon as it has one", async () => {
    world.targets.blue = none;
    await world.invoke(GREEN);
    expect(world.weights).toEqual({ blue: 90, green: 10 });
    expect(Object.keys(world.latches())).toHaveLength(1);
    expect(world.pages(1)[0]).toMatch(/blue has no healthy target \(none registered\), green has 2/);
    world.targets.blue = FakeWorld.targets(1, { initial: 1 });
    await world.invoke({ reconcile: MINUTE_LATER });
    expect(world.weights).toEqual(back);
  });

  it("gets everything where nobody is healthy and it has targets: a load balancer asks all of them then", async () => {
    world.targets = {
      blue: FakeWorld.targets(0, { unhealthy: 2 }),
      green: FakeWorld.targets(0, { unhealthy: 2 }),
    };
    await world.invoke(GREEN);
    expect(world.weights).toEqual(back);
    expect(world.pages(1)[0]).toMatch(/all traffic is on blue, which has no healthy target/);
  });

  it("gets nothing where its targets are unhealthy and the candidate still has a healthy one", async () => {
    world.targets = { blue: FakeWorld.targets(0, { unhealthy: 2 }), green: FakeWorld.targets(1) };
    await world.invoke(GREEN);
    expect(world.weights).toEqual({ blue: 90, green: 10 });
  });

  it("gets nothing where it is empty and nobody is healthy", async () => {
    world.targets = { blue: none, green: FakeWorld.targets(0, { unhealthy: 2 }) };
    await world.invoke(GREEN);
    expect(world.weights).toEqual({ blue: 90, green: 10 });
  });
});
