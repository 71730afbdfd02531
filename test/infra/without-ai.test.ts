import { releaseCommits } from "./support/config";
import { declared, recordOf, released, rule, run } from "./support/program";

const commits = releaseCommits();

describe("without the AI service", () => {
  const { "sluice:ai": _ai, ...rest } = commits.ten;
  const off = {
    ...rest,
    "sluice:options": JSON.stringify({ ...JSON.parse(rest["sluice:options"] ?? "{}"), ai: false }),
  };

  it("declares nothing of it at Google, tells the API of none, and moves the traffic all the same", async () => {
    const { recording, outputs } = await run(off);
    expect(recording.resources.filter(({ type }) => /^gcp:|^sluice:ai:/.test(type))).toEqual([]);
    expect(outputs.ai).toBeNull();
    const [task] = recording.all("aws:ecs/taskDefinition:TaskDefinition");
    expect(JSON.stringify(task?.inputs)).not.toContain("AI_");
    expect(JSON.stringify(rule({ recording, outputs }).inputs.actions)).toContain(
      'traffic-green","weight":10',
    );
  });

  it("can be left after having had it, and had again", async () => {
    const before = await released("before");
    const without = await run(off, recordOf(before));
    const again = await run(commits.before, recordOf(without));
    expect(declared(again)).toEqual(declared(before));
  });
});
