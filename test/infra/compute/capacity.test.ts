import type { RawConfig } from "../../../infra/config/read";
import { releaseCommits } from "../support/config";
import { type Run, recordOf, released, rule, run } from "../support/program";
import type { Registered, Surroundings } from "../support/recording";

const RECORD = "/sluice/prod/release/record";
const commits = releaseCommits();
const places = {
  "/sluice/prod/release/service-blue": "harbor/blue",
  "/sluice/prod/release/service-green": "harbor/green",
};

/** What the engine would create, change or delete: by its inputs, but for those whose changes are ignored. */
const touched = (before: Run, after: Run): string[] => {
  const byUrn = ({ recording }: Run): Map<string, Registered> =>
    new Map(recording.resources.filter(({ custom }) => custom).map((one) => [one.urn, one]));
  const [old, now] = [byUrn(before), byUrn(after)];
  const same = (urn: string): boolean => {
    const [one, other] = [old.get(urn), now.get(urn)];
    if (one === undefined || other === undefined) return one === other;
    const judged = ({ inputs }: Registered): string =>
      JSON.stringify(Object.entries(inputs).filter(([key]) => !other.ignores.includes(key)));
    return judged(one) === judged(other);
  };
  const urns = [...new Set([...old.keys(), ...now.keys()])].filter((urn) => !same(urn));
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

/** A commit of the release without its AI revision, which takes steps of its own (policies/release/one-share.ts). */
const alone = (commit: RawConfig): RawConfig => ({
  ...commit,
  "sluice:ai": commits.before["sluice:ai"] ?? "",
});

it("a step of the weights touches three resources at most, there and back: the slots are large enough already", async () => {
  const { deployed, ten, fifty, all } = commits;
  const steps = [deployed, ten, fifty, all, deployed, ten, deployed].map(alone);
  const runs: Run[] = [];
  for (const step of [alone(commits.before), ...steps]) {
    const last = runs.at(-1);
    runs.push(await run(step, last && { ...recordOf(last), ...places }, "prod", measured(2, 2)));
  }
  const seen = runs.slice(2).map((after, at) => touched(runs[at + 1] ?? after, after));
  expect(seen).toEqual([
    ["green-admitted-command", "release-parameter", "weights-rule"],
    ["release-parameter", "weights-rule"],
    ["frontend-key", "release-parameter", "weights-rule"],
    // Back: the slot that takes over is asked, and the page goes first.
    ["blue-admitted-command", "frontend-key", "release-parameter", "weights-rule"],
    ["green-admitted-command", "release-parameter", "weights-rule"],
    ["release-parameter", "weights-rule"],
  ]);
});

it("a slot that takes traffic again proves itself again, and one that gives it up proves nothing", async () => {
  const { deployed, ten } = commits;
  const runs: Run[] = [];
  for (const step of [commits.before, deployed, ten, deployed, ten].map(alone)) {
    const last = runs.at(-1);
    runs.push(await run(step, last && { ...recordOf(last), ...places }, "prod", measured(2, 2)));
  }
  const proofs = runs.map(({ recording }) =>
    recording.all("command:local:Command").find(({ name }) => name === "green-admitted-command"),
  );
  expect(proofs.map((proof) => proof !== undefined)).toEqual([false, false, true, true, true]);
  const triggers = proofs.map((proof) => JSON.stringify(proof?.inputs.triggers));
  expect(triggers[4]).not.toBe(triggers[2]);
  // Should the engine have no such resource yet, then making it asks nobody.
  expect(proofs[3]).toMatchObject({
    inputs: { create: "node -e 0" },
    ignores: ["create", "environment", "triggers"],
  });
  expect(proofs.map((proof) => String(proof?.inputs.create).includes("ops/verify-slot"))).toEqual([
    false,
    false,
    true,
    false,
    true,
  ]);
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
    "green-api-scaling-target",
    "release-parameter",
  ]);
  const service = late.recording.one("aws:ecs/service:Service", "blue-api-service");
  expect(service.ignores).toEqual(["desiredCount"]);
});
