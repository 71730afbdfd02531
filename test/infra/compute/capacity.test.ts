import { releaseCommits } from "../support/config";
import { type Run, recordOf, released, rule, run } from "../support/program";
import type { Registered, Surroundings } from "../support/recording";

const RECORD = "/sluice/prod/release/record";
const commits = releaseCommits();
const places = {
  "/sluice/prod/release/service-blue": "harbor/blue",
  "/sluice/prod/release/service-green": "harbor/green",
};

const touched = (before: Run, after: Run): string[] => {
  const inputs = ({ recording }: Run): Map<string, string> =>
    new Map(
      recording.resources.filter(({ custom }) => custom).map((one) => [one.urn, JSON.stringify(one.inputs)]),
    );
  const [old, now] = [inputs(before), inputs(after)];
  const urns = [...new Set([...old.keys(), ...now.keys()])].filter((urn) => old.get(urn) !== now.get(urn));
  return urns.map((urn) => urn.split("::").at(-1) ?? urn).sort();
};
const target = ({ recording }: Run, slot: string): Registered =>
  recording.one("aws:appautoscaling/target:Target", `${slot}-api-scaling-target`);
const range = (one: Run, slot: string): unknown[] => {
  const { inputs } = target(one, slot);
  const { dynamicScalingInSuspended } = inputs.suspendedState as { dynamicScalingInSuspended: boolean };
  return [inputs.minCapacity, inputs.maxCapacity, dynamicScalingInSuspended];
};
/** What the services have by now; a service that is not there cannot be read. */
const measured = (blue: number, green?: number): NonNullable<Surroundings["calls"]> => ({
  "aws:ecs/getService:getService": ({ serviceName }) => {
    const desiredCount = serviceName === "blue" ? blue : green;
    if (desiredCount === undefined) throw new Error("service not found");
    return { desiredCount };
  },
});

it("a step of the weights touches three resources: the slots are large enough already", async () => {
  const ten = await released("ten");
  const fifty = await run(commits.fifty, { ...recordOf(ten), ...places }, "prod", measured(2, 2));
  expect(touched(ten, fifty)).toEqual(["ai-run", "release-parameter", "weights-rule"]);
});

it("a live slot that has grown is followed by the candidate, proven, before the weights move", async () => {
  const ten = await released("ten");
  const fifty = await run(commits.fifty, { ...recordOf(ten), ...places }, "prod", measured(7));
  expect([range(fifty, "blue"), range(fifty, "green")]).toEqual([
    [7, 10, true],
    [7, 10, true],
  ]);
  const proof = fifty.recording.one("command:local:Command", "green-admitted-command");
  expect(proof.inputs.environment).toMatchObject({ VERIFY_TASKS: "7" });
  // Otherwise the engine would not ask again.
  expect(proof.inputs.triggers).toContain(7);
  expect(fifty.recording.precedes(target(fifty, "green"), proof)).toBe(true);
  expect(fifty.recording.precedes(proof, rule(fifty))).toBe(true);
});

it("after the warm hours the old slot is scaled down and stays deployed; nothing else changes", async () => {
  const promoted = await released("promoted");
  const record = JSON.parse(recordOf(promoted)[RECORD] ?? "{}") as { capacity: { since: string } };
  const since = new Date(Date.parse(record.capacity.since) - 25 * 3_600_000).toISOString();
  const aged = JSON.stringify({ ...record, capacity: { ...record.capacity, since } });
  const late = await run(commits.promoted, { ...recordOf(promoted), [RECORD]: aged });
  expect([range(late, "blue"), range(late, "green")]).toEqual([
    [1, 1, false],
    [2, 10, false],
  ]);
  expect(touched(promoted, late)).toEqual([
    "blue-api-scaling-target",
    // Its desired count, which the engine ignores.
    "blue-api-service",
    "green-api-scaling-target",
    "release-parameter",
  ]);
  const service = late.recording.one("aws:ecs/service:Service", "blue-api-service");
  expect(service.ignores).toEqual(["desiredCount"]);
});
