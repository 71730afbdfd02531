import { execFile } from "node:child_process";
import { join } from "node:path";
import type { Rehearsal } from "../rehearsal";
import { type Action, Unexpected } from "../scenario";
import { Live, isShare } from "./live";
import { heldBack } from "./outcome";

/** `pulumi up` on the commit that nobody has reverted: it keeps the candidate at nothing, and says what to revert. */
export const upHoldsBack: Action = {
  title: "pulumi up on the unreverted config keeps 1.2.0 at 0 %",
  run: async (rehearsal) => {
    const commit = await rehearsal.workplace.repository.head();
    const { result } = await rehearsal.up("Held back", commit, undefined, heldBack(rehearsal));
    const { green } = await new Live(rehearsal).weights();
    if (green !== 0) throw new Unexpected(`pulumi up gave the candidate ${green} % again`);
    const said = /release \S+ is held back:.*/.exec(result.output)?.[0] ?? "";
    if (!/git log --oneline [0-9a-f]+\.\.[0-9a-f]+|Revert the release's commits/.test(said))
      throw new Unexpected(`pulumi up does not say what to revert:\n${result.output.slice(-2000)}`);
    return said;
  },
};

/** An edit of something else, while the release is latched. */
export const unrelatedEdit: Action = {
  title: "An edit of something else changes nothing of it",
  run: async (rehearsal) => {
    const commit = await rehearsal.commit("Keep assets for 31 days", (config) =>
      config.set("sluice:assets", ["keepDays"], 31),
    );
    await rehearsal.up("Something else", commit, undefined, heldBack(rehearsal));
    const { green } = await new Live(rehearsal).weights();
    if (green !== 0) throw new Unexpected(`an edit of something else gave the candidate ${green} %`);
  },
};

/** `npm run rollback -- <stack>` finds and reverts the release's commits; what serves is touched by nothing. */
export const revertByCommand: Action = {
  title: "npm run rollback: reverted, and nothing that serves is touched",
  run: async (rehearsal) => {
    await command(rehearsal, rehearsal.workplace.stack, "--no-up");
    const commit = await rehearsal.workplace.repository.head();
    const before = (await rehearsal.workplace.cloud.events(0)).at(-1)?.sequence ?? 0;
    const { result } = await rehearsal.up("Reverted", commit, "rollback");
    const moved = (await rehearsal.workplace.cloud.events(before)).filter(isShare);
    if (moved.length > 0) throw new Unexpected(`the revert moved traffic: ${moved[0]?.message}`);
    const serving = result.touched.filter(({ name, type }) => /blue/.test(name) && /ecs|lb\//.test(type));
    if (serving.length > 0)
      throw new Unexpected(`the revert touched ${serving.map(({ op, name }) => `${op} ${name}`).join(", ")}`);
    return `${result.touched.length} resources touched, none of what serves`;
  },
};

/** The latch goes by an explicit step, and by no other. */
export const clearLatch: Action = {
  title: "npm run rollback -- clear: the latch is gone",
  run: async (rehearsal) => {
    const live = new Live(rehearsal);
    if ((await live.stored()).latches.length === 0)
      throw new Unexpected("the latch went before it was cleared");
    await command(rehearsal, "clear", rehearsal.workplace.stack);
    const { latches } = await live.stored();
    if (latches.length > 0) throw new Unexpected(`${latches[0]?.name} is still there`);
  },
};

/** Runs `npm run rollback` as the release engineer does, in the repository. */
async function command({ workplace, signal }: Rehearsal, ...args: string[]): Promise<string> {
  const cwd = workplace.repository.directory;
  const program = ["-r", require.resolve("tsx/cjs"), join(cwd, "ops", "revert", "main.ts"), ...args];
  const env = { ...workplace.pulumi.environment(), ...ACCESS, PATH: process.env.PATH };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, program, { cwd, env, signal }, (failure, output, errors) =>
      failure === null
        ? resolve(output)
        : reject(
            new Unexpected(`npm run rollback -- ${args.join(" ")}: ${errors || output || failure.message}`),
          ),
    );
  });
}

/** Of the user's git nothing is used. */
const ACCESS = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
