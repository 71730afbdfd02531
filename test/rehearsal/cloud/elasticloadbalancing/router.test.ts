import { balancerForEach } from "../../../support/balancer";
import { call, named, tally } from "../../../support/calls";

const balancer = balancerForEach();

/** A group with one target that answers with the name. */
async function slot(name: string): Promise<string> {
  const group = await balancer().targetGroup();
  const { port } = await balancer().origin(named(name));
  balancer().announce(group, `10.0.0.${name.length}`, port);
  return group;
}

describe("a weighted forward", () => {
  it("answers 503 for an empty group's share and never fails over to the other", async () => {
    const [blue, green] = [await slot("blue"), await balancer().targetGroup()];
    const { url } = await balancer().weighted([
      { arn: blue, weight: 50 },
      { arn: green, weight: 50 },
    ]);
    await balancer().untilHealthy(blue);
    const counts = tally(await Promise.all(Array.from({ length: 400 }, () => call(url))));
    expect(Object.keys(counts).sort()).toEqual(["200 blue", "503 "]);
    // 50 % of 400 within 5 standard deviations
    expect(counts["503 "]).toBeGreaterThan(150);
    expect(counts["503 "]).toBeLessThan(250);
    expect(balancer().service.metrics().targetGroups[green]?.elb503).toBe(counts["503 "]);
  });

  it("answers 503 when all weights are 0", async () => {
    const [blue, green] = [await slot("blue"), await slot("green")];
    const { url } = await balancer().weighted([
      { arn: blue, weight: 0 },
      { arn: green, weight: 0 },
    ]);
    await balancer().untilHealthy(blue);
    const { status, body, headers } = await call(url);
    expect(status).toBe(503);
    expect(body).toContain("503 Service Temporarily Unavailable");
    expect(headers.server).toBe("awselb/2.0");
  });

  it("gives weight 0 nothing, follows changed weights at once, and records them", async () => {
    const [blue, green] = [await slot("blue"), await slot("green")];
    const { url, rule } = await balancer().weighted([
      { arn: blue, weight: 100 },
      { arn: green, weight: 0 },
    ]);
    await Promise.all([balancer().untilHealthy(blue), balancer().untilHealthy(green)]);
    expect(tally(await Promise.all(Array.from({ length: 100 }, () => call(url))))).toEqual({
      "200 blue": 100,
    });
    balancer().service.setRuleWeights(rule, { [blue]: 0, [green]: 100 });
    expect(tally(await Promise.all(Array.from({ length: 100 }, () => call(url))))).toEqual({
      "200 green": 100,
    });
    const changes = balancer()
      .world.events.since(0)
      .filter(({ kind }) => kind === "weights-changed");
    expect(changes.at(-1)?.detail).toEqual({ rule, weights: { [blue]: 0, [green]: 100 } });
  });

  it("gives nothing to a target that has not passed a check", async () => {
    const group = await balancer().targetGroup();
    const { port } = await balancer().origin(named("never"), () => false);
    const { url } = await balancer().weighted([{ arn: group, weight: 1 }]);
    balancer().announce(group, "10.0.0.1", port);
    expect(balancer().stateOf(group, "10.0.0.1")).toBe("initial");
    expect((await call(url)).status).toBe(503);
  });
});
