import { type Rehearsal, reasonOf } from "../rehearsal";
import { type Action, Unexpected } from "../scenario";
import { Live, isShare } from "./live";

/** Alarms of the rehearsal's stack have its name before theirs, and lie in the stack's region. */
interface Alarm {
  readonly name: string;
  readonly region: string;
  readonly state: string;
  readonly held: boolean;
}

/** Puts an alarm into a state and keeps it there, as SetAlarmState does for a moment; without a state it is let go. */
export async function hold(rehearsal: Rehearsal, name: string, state?: "ALARM" | "OK"): Promise<void> {
  const { cloud, stack } = rehearsal.workplace;
  const found = (await cloud.ask<Alarm[]>("/alarms")).find((alarm) => alarm.name === `${stack}-${name}`);
  if (found === undefined) throw new Unexpected(`there is no alarm ${stack}-${name}`);
  await cloud.ask("/alarms", { name: found.name, region: found.region, ...(state && { state }) });
}

/** An alarm is red that has nothing to do with the release. */
export const redAlarm = (name: string): Action => ({
  title: `${name} is red`,
  run: (rehearsal) => hold(rehearsal, name, "ALARM"),
});

/** A larger share is refused by `policy`, among others perhaps, and the weights stay. */
export const refused = (policy: string, percent: number, why: string): Action => ({
  title: `1.2.0 is refused ${percent} %: ${why}`,
  run: async (rehearsal) => {
    const live = new Live(rehearsal);
    const before = await live.weights();
    const commit = await rehearsal.commit(`Give 1.2.0 ${percent} %`, (config) =>
      config.set("sluice:traffic", ["weights"], { blue: 100 - percent, green: percent }),
    );
    const { result } = await rehearsal.attempt(`Refused: ${why}`, commit);
    const refusal = result.violations.find((one) => one.enforcement === "mandatory" && one.policy === policy);
    if (result.exitCode === 0 || refusal === undefined)
      throw new Unexpected(`${policy} does not refuse it:\n${reasonOf(result)}`);
    const { blue, green } = await live.weights();
    if (green !== before.green)
      throw new Unexpected(`it was refused, and yet the weights are ${blue}/${green}`);
    const found = /Found: (.*?)\.(?= )/.exec(refusal.message)?.[1];
    rehearsal.findings.push(`${percent} % were refused by ${policy}: ${found}.`);
    return found;
  },
});

/** D4: what is ill already is not changed further. */
export const refusedWhileRed = refused("release-alarms-quiet", 50, "an alarm is red");

/** A rollback is never held up by what is red. */
export const takenBackWhileRed: Action = {
  title: "git revert, pulumi up: 1.1.0 has everything again",
  run: async (rehearsal) => {
    const commits = await rehearsal.workplace.repository.git("log", "--format=%h %s", "-n", "20");
    const mine = commits
      .trim()
      .split("\n")
      .map((line) => ({ sha: line.slice(0, line.indexOf(" ")), subject: line.slice(line.indexOf(" ") + 1) }))
      .filter(({ subject }) => /^(Give 1\.2\.0 \d+ %|Put 1\.2\.0 on green)$/.test(subject));
    const before = (await rehearsal.workplace.cloud.events(0)).at(-1)?.sequence ?? 0;
    const commit = await rehearsal.revert(mine.reverse());
    await rehearsal.up("Taken back", commit, "rollback");
    const moved = (await rehearsal.workplace.cloud.events(before)).filter(isShare);
    const { blue, green } = await new Live(rehearsal).weights();
    if (blue !== 100 || green !== 0) throw new Unexpected(`the weights are ${blue}/${green}`);
    return `${moved.length} change of the weights, to 100/0`;
  },
};

/** Nothing is held any more. */
export const letGo = (name: string): Action => ({
  title: `${name} is as it is`,
  run: (rehearsal) => hold(rehearsal, name),
});
