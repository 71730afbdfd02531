import * as fc from "fast-check";
import {
  type PlannedTask,
  type Situation,
  ceiling,
  failureThreshold,
  healthyFloor,
  plan,
} from "../../../../rehearsal/cloud/ecs/plan";

const task = (id: string, deployment: string, healthy: boolean, condemned = false): PlannedTask => ({
  id,
  deployment,
  healthy,
  condemned,
});
const situation = (tasks: PlannedTask[], change: Partial<Situation> = {}): Situation => ({
  desired: 2,
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  primary: "new",
  mayStart: true,
  failed: false,
  tasks,
  ...change,
});

describe("the scheduler's next step", () => {
  it("starts the desired number, and replaces what has died", () => {
    expect(plan(situation([]))).toEqual({ start: 2, stop: [] });
    expect(plan(situation([task("a", "new", true)]))).toEqual({ start: 1, stop: [] });
    expect(plan(situation([task("a", "new", true), task("b", "new", false)]))).toEqual({
      start: 0,
      stop: [],
    });
  });

  it("starts the new beside the old, and stops an old one for each new one that is healthy", () => {
    const old = [task("a", "old", true), task("b", "old", true)];
    expect(plan(situation(old))).toEqual({ start: 2, stop: [] });
    expect(plan(situation([...old, task("c", "new", false), task("d", "new", false)]))).toEqual({
      start: 0,
      stop: [],
    });
    expect(plan(situation([...old, task("c", "new", true), task("d", "new", false)]))).toEqual({
      start: 0,
      stop: ["a"],
    });
    expect(plan(situation([...old, task("c", "new", true), task("d", "new", true)]))).toEqual({
      start: 0,
      stop: ["a", "b"],
    });
  });

  it("makes room by stopping as many as the minimum allows where the maximum leaves none", () => {
    const old = [task("a", "old", true), task("b", "old", true)];
    expect(plan(situation(old, { minimumHealthyPercent: 50, maximumPercent: 100 }))).toEqual({
      start: 1,
      stop: ["a"],
    });
  });

  it("starts a replacement before it stops an unhealthy task, where there is room", () => {
    const tasks = [task("a", "new", true), task("b", "new", false, true)];
    expect(plan(situation(tasks))).toEqual({ start: 1, stop: [] });
    expect(plan(situation([...tasks, task("c", "new", true)]))).toEqual({ start: 0, stop: ["b"] });
    expect(plan(situation(tasks, { maximumPercent: 100, minimumHealthyPercent: 50 }))).toEqual({
      start: 1,
      stop: ["b"],
    });
  });

  it("scales in, the unhealthy first, and to nothing", () => {
    const tasks = [task("a", "new", true), task("b", "new", false), task("c", "new", true)];
    expect(plan(situation(tasks))).toEqual({ start: 0, stop: ["b"] });
    expect(plan(situation(tasks, { desired: 0 })).stop).toHaveLength(3);
  });

  it("starts nothing while it may not, and keeps the old where the new has failed", () => {
    const old = [task("a", "old", true), task("b", "old", true)];
    expect(plan(situation(old, { mayStart: false }))).toEqual({ start: 0, stop: [] });
    expect(plan(situation([...old, task("c", "new", false, true)], { failed: true }))).toEqual({
      start: 0,
      stop: ["c"],
    });
  });

  const situations: fc.Arbitrary<Situation> = fc
    .record({
      desired: fc.integer({ min: 0, max: 8 }),
      minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
      maximumPercent: fc.integer({ min: 100, max: 300 }),
      mayStart: fc.boolean(),
      failed: fc.boolean(),
      kinds: fc.array(
        fc.record({
          deployment: fc.constantFrom("new", "old", "older"),
          health: fc.constantFrom("healthy", "young", "condemned"),
        }),
        { maxLength: 20 },
      ),
    })
    .map(({ kinds, ...rest }) => ({
      ...rest,
      primary: "new",
      tasks: kinds.map(({ deployment, health }, index) =>
        task(`t${index}`, deployment, health === "healthy", health === "condemned"),
      ),
    }));

  it("never brings the healthy tasks below the minimum", () => {
    fc.assert(
      fc.property(situations, (given) => {
        const { stop } = plan(given);
        const before = given.tasks.filter((one) => one.healthy).length;
        const after = given.tasks.filter((one) => one.healthy && !stop.includes(one.id)).length;
        expect(after).toBeGreaterThanOrEqual(Math.min(before, healthyFloor(given)));
      }),
      { numRuns: 2000 },
    );
  });

  it("never starts tasks beyond the maximum", () => {
    fc.assert(
      fc.property(situations, (given) => {
        const { start, stop } = plan(given);
        if (start > 0) expect(given.tasks.length - stop.length + start).toBeLessThanOrEqual(ceiling(given));
      }),
      { numRuns: 2000 },
    );
  });

  it("stops each task once, and only tasks that are there", () => {
    fc.assert(
      fc.property(situations, (given) => {
        const { stop } = plan(given);
        expect(new Set(stop).size).toBe(stop.length);
        expect(stop.every((id) => given.tasks.some((one) => one.id === id))).toBe(true);
      }),
    );
  });

  it("ends, from any start, with the desired number of healthy tasks of the primary and nothing else", () => {
    const workable = situations.filter(
      (given) => ceiling(given) > given.desired || healthyFloor(given) < given.desired || given.desired === 0,
    );
    fc.assert(
      fc.property(workable, (given) => {
        let tasks = given.tasks;
        let made = 0;
        for (let step = 0; step < 100; step += 1) {
          const { start, stop } = plan({ ...given, mayStart: true, failed: false, tasks });
          const kept = tasks.filter(({ id }) => !stop.includes(id));
          const grown = kept.map((one) => (one.condemned ? one : { ...one, healthy: true }));
          tasks = [...grown, ...Array.from({ length: start }, () => task(`n${(made += 1)}`, "new", false))];
        }
        expect(tasks.map(({ deployment, healthy }) => [deployment, healthy])).toEqual(
          Array.from({ length: given.desired }, () => ["new", true]),
        );
      }),
    );
  });
});

it.each([
  [1, 3],
  [6, 3],
  [7, 4],
  [25, 13],
  [1000, 200],
])("a deployment of %i tasks fails after %i failures in a row", (desired, threshold) =>
  expect(failureThreshold(desired)).toBe(threshold),
);
