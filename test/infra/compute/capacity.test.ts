import { releaseCommits } from "../support/config";
import { type Run, recordOf, rule, run } from "../support/program";
import type { Registered } from "../support/recording";

const RECORD = "/sluice/prod/release/record";
const commits = releaseCommits();

const service = ({ recording }: Run, slot: string): Registered =>
  recording.one("aws:ecs/service:Service", `${slot}-api-service`);
const command = ({ recording }: Run, name: string): Registered | undefined =>
  recording.resources.find((one) => one.type === "command:local:Command" && one.name === name);

describe("the size of the slots", () => {
  const GET_SERVICE = "aws:ecs/getService:getService";
  const touched = (before: Run, after: Run): string[] => {
    const inputs = ({ recording }: Run): Map<string, string> =>
      new Map(
        recording.resources
          .filter(({ custom }) => custom)
          .map((one) => [one.urn, JSON.stringify(one.inputs)]),
      );
    const [old, now] = [inputs(before), inputs(after)];
    return [...new Set([...old.keys(), ...now.keys()])].filter((urn) => old.get(urn) !== now.get(urn));
  };
  const range = ({ recording }: Run, slot: string): unknown[] => {
    const { inputs } = recording.one("aws:appautoscaling/target:Target", `${slot}-api-scaling-target`);
    const { dynamicScalingInSuspended } = inputs.suspendedState as { dynamicScalingInSuspended: boolean };
    return [inputs.minCapacity, inputs.maxCapacity, dynamicScalingInSuspended];
  };
  const tasksAsked = (one: Run, name: string): unknown =>
    (command(one, `${name}-admitted-command`)?.inputs.environment as { VERIFY_TASKS: string }).VERIFY_TASKS;
  const places = {
    "/sluice/prod/release/service-blue": "harbor/blue",
    "/sluice/prod/release/service-green": "harbor/green",
  };
  /** The live slot has grown to so many tasks; green does not exist yet where it is undefined. */
  const measured = (blue: number, green?: number) => ({
    [GET_SERVICE]: ({ serviceName }: Record<string, unknown>): Record<string, unknown> => {
      const count = serviceName === "blue" ? blue : green;
      if (count === undefined) throw new Error("service not found");
      return { desiredCount: count };
    },
  });

  it("is not touched by a step of the weights: at most three resources are", async () => {
    const deployed = await run(commits.ten, {});
    const next = await run(commits.fifty, { ...recordOf(deployed), ...places }, "prod", measured(2, 2));
    expect(touched(deployed, next).map((urn) => urn.split("::").at(-1))).toEqual([
      "release-parameter",
      "ai-run",
      "weights-rule",
    ]);
  });

  it("is what the live slot has come to need, in both slots and before any weight moves", async () => {
    const before = await run(commits.before);
    expect(range(before, "blue")).toEqual([2, 10, true]);
    const deployed = await run(commits.deployed, { ...recordOf(before), ...places }, "prod", measured(7));
    expect([range(deployed, "blue"), range(deployed, "green")]).toEqual([
      [7, 10, true],
      [7, 10, true],
    ]);
    const ten = await run(commits.ten, { ...recordOf(deployed), ...places }, "prod", measured(7, 7));
    expect(range(ten, "green")).toEqual([7, 10, true]);
    expect(tasksAsked(ten, "green")).toBe("7");
    const target = ten.recording.one("aws:appautoscaling/target:Target", "green-api-scaling-target");
    const proof = command(ten, "green-admitted-command");
    if (proof === undefined) throw new Error("no proof");
    expect(ten.recording.precedes(target, proof)).toBe(true);
    expect(ten.recording.precedes(proof, rule(ten))).toBe(true);
  });

  it("grows with the live slot at a later step, and is never more than the maximum", async () => {
    const deployed = await run(commits.deployed, {});
    const ten = await run(commits.ten, { ...recordOf(deployed), ...places }, "prod", measured(40, 2));
    expect(range(ten, "green")).toEqual([10, 10, true]);
    expect(tasksAsked(ten, "green")).toBe("10");
  });

  it("stays as it was decided when nothing changes, whatever the live counts are", async () => {
    const before = await run(commits.before);
    const deployed = await run(commits.deployed, { ...recordOf(before), ...places }, "prod", measured(7));
    const asked = jest.fn();
    const again = await run(commits.deployed, { ...recordOf(deployed), ...places }, "prod", {
      [GET_SERVICE]: asked,
    });
    expect(touched(deployed, again)).toEqual([]);
    expect(asked).not.toHaveBeenCalled();
  });

  it("goes down at the first `up` after the warm hours, and not before; the old slot stays deployed", async () => {
    const promoted = await run(commits.promoted);
    const record = JSON.parse(recordOf(promoted)[RECORD] ?? "{}") as { capacity: { since: string } };
    const agedBy = (hours: number): Record<string, string> => {
      const since = new Date(Date.parse(record.capacity.since) - hours * 3_600_000).toISOString();
      const aged = { ...record, capacity: { ...record.capacity, since } };
      return { ...recordOf(promoted), [RECORD]: JSON.stringify(aged) };
    };
    const early = await run(commits.promoted, agedBy(23));
    expect([range(early, "blue"), range(early, "green")]).toEqual([
      [2, 10, true],
      [2, 10, true],
    ]);
    const late = await run(commits.promoted, agedBy(25));
    expect([range(late, "blue"), range(late, "green")]).toEqual([
      [1, 1, false],
      [2, 10, false],
    ]);
    expect(
      touched(early, late)
        .map((urn) => urn.split("::").at(-1))
        .sort(),
    ).toEqual([
      "blue-api-scaling-target",
      "blue-api-service",
      "green-api-scaling-target",
      "release-parameter",
    ]);
    expect(service(late, "blue").ignores).toEqual(["desiredCount"]);
    const back = await run(commits.before, { ...recordOf(late), ...places }, "prod", measured(1, 6));
    expect(range(back, "blue")).toEqual([6, 10, true]);
    expect(tasksAsked(back, "blue")).toBe("6");
  });
});
