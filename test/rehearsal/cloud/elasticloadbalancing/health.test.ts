import * as fc from "fast-check";
import {
  eligible,
  INITIAL,
  observe,
  parseMatcher,
  type Health,
  type Outcome,
} from "../../../../rehearsal/cloud/elasticloadbalancing/health";

const pass: Outcome = { passed: true };
const miss: Outcome = { passed: false, reason: "Target.Timeout" };
const thresholds = { healthyThreshold: 3, unhealthyThreshold: 2 };
const after = (outcomes: Outcome[], from: Health = INITIAL): Health =>
  outcomes.reduce((health, outcome) => observe(health, outcome, thresholds), from);

describe("observe", () => {
  it("takes one success for a new target, the threshold for an unhealthy one", () => {
    expect(after([pass]).state).toBe("healthy");
    const unhealthy = after([miss, miss]);
    expect(unhealthy).toMatchObject({ state: "unhealthy", reason: "Target.Timeout" });
    expect(after([pass, pass], unhealthy).state).toBe("unhealthy");
    const recovered = after([pass, pass, pass], unhealthy);
    expect([recovered.state, recovered.reason]).toEqual(["healthy", undefined]);
  });

  it("counts failures in a row only", () => {
    expect(after([pass, miss, pass, miss]).state).toBe("healthy");
    expect(after([pass, miss, miss]).state).toBe("unhealthy");
  });

  it("agrees with a reading of the whole history, whatever the outcomes and thresholds", () => {
    const outcome = fc.boolean().map((passed): Outcome => (passed ? pass : miss));
    const limit = fc.integer({ min: 2, max: 10 });
    fc.assert(
      fc.property(
        fc.array(outcome, { maxLength: 60 }),
        limit,
        limit,
        (outcomes, healthyThreshold, unhealthyThreshold) => {
          let health = INITIAL;
          let expected = "initial";
          outcomes.forEach((one, index) => {
            health = observe(health, one, { healthyThreshold, unhealthyThreshold });
            const lastAre = (passed: boolean, count: number): boolean =>
              index + 1 >= count &&
              outcomes.slice(index + 1 - count, index + 1).every((each) => each.passed === passed);
            if (lastAre(false, unhealthyThreshold)) expected = "unhealthy";
            else if (expected === "initial" && one.passed) expected = "healthy";
            else if (expected === "unhealthy" && lastAre(true, healthyThreshold)) expected = "healthy";
            expect(health.state).toBe(expected);
          });
        },
      ),
    );
  });
});

describe("parseMatcher", () => {
  it.each([
    ["200", [200], [201, 199]],
    ["200-299", [200, 250, 299], [300]],
    ["200,202", [200, 202], [201]],
    ["200-204, 301", [203, 301], [300]],
  ])("%s", (text, inside, outside) => {
    const matches = parseMatcher(text);
    expect(inside.map((status) => matches?.(status))).toEqual(inside.map(() => true));
    expect(outside.map((status) => matches?.(status))).toEqual(outside.map(() => false));
  });

  it.each(["", "20", "500", "299-200", "200,", "abc", "100-200"])("refuses %p", (text) => {
    expect(parseMatcher(text)).toBeUndefined();
  });
});

describe("eligible", () => {
  const of = (...states: Health["state"][]): { health: Health }[] =>
    states.map((state) => ({ health: { ...INITIAL, state } }));
  const states = (targets: { health: Health }[]): string[] => targets.map(({ health }) => health.state);

  it("takes the healthy ones only, as long as there is one", () => {
    expect(states(eligible(of("healthy", "unhealthy", "initial"), { minimumCount: 1 }))).toEqual(["healthy"]);
  });
  it("fails open when all are unhealthy, and never reaches one that has not passed a check", () => {
    expect(states(eligible(of("unhealthy", "unhealthy", "initial"), { minimumCount: 1 }))).toEqual([
      "unhealthy",
      "unhealthy",
    ]);
    expect(eligible(of("initial"), { minimumCount: 1 })).toEqual([]);
  });
  it("fails open below the declared minimum", () => {
    expect(eligible(of("healthy", "unhealthy"), { minimumCount: 2 })).toHaveLength(2);
    expect(eligible(of("healthy", "unhealthy"), { minimumCount: 1, minimumPercentage: 60 })).toHaveLength(2);
    expect(eligible(of("healthy", "unhealthy"), { minimumCount: 1, minimumPercentage: 50 })).toHaveLength(1);
  });
});
