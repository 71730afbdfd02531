import { type Action, Unexpected } from "../scenario";
import { Live, isShare, sharesOf } from "./live";
import { heldBack } from "./outcome";
import { hold } from "./red";
import { speedOf } from "./settled";
import { Trouble } from "./trouble";

const ALARM = "green-sick";

/** The alarm fires while the engine is on its way to 50 %: it decided before there was a latch, and changes the weights after. */
export const alarmDuringUp: Action = {
  title: "The alarm fires while pulumi up gives 1.2.0 50 %: stable wins",
  run: async (rehearsal) => {
    const { cloud } = rehearsal.workplace;
    const live = new Live(rehearsal);
    const commit = await rehearsal.commit("Give 1.2.0 50 %", (config) =>
      config.set("sluice:traffic", ["weights"], { blue: 50, green: 50 }),
    );
    const before = (await cloud.events(0)).at(-1)?.sequence ?? 0;
    const up = rehearsal.attempt("Met by the alarm", commit, undefined, heldBack(rehearsal));
    let ended = false;
    const over = up.finally(() => (ended = true)).catch(() => undefined);
    const record = (await live.raw())["record"];
    // The record is what the engine writes first: it has decided then, and the weights are still to come.
    while (!ended && (await live.raw())["record"] === record) await rehearsal.rest(20);
    if (ended) throw new Unexpected("pulumi up ended without deciding anything");
    const trouble = await Trouble.begin(rehearsal, speedOf(rehearsal), () => hold(rehearsal, ALARM, "ALARM"));
    await over;
    const { result } = await up;
    // An engine that came after the latch is put right by the schedule's next turn.
    await trouble.last((await trouble.passed()) + 180, "turns of the schedule");
    await hold(rehearsal, ALARM);
    const seen = await rehearsal.endTrouble();
    const shares = (await cloud.events(before)).filter(isShare).map(sharesOf);
    const { blue, green } = await live.weights();
    const { latches } = await live.stored();
    const course = shares.map((one) => `${one.blue}/${one.green}`).join(" → ");
    if (blue !== 100 || green !== 0 || latches.length !== 1)
      throw new Unexpected(`the weights are ${blue}/${green} (${course}), with ${latches.length} latches`);
    if ((seen?.failed ?? 0) > 0)
      throw new Unexpected(`${seen?.failed} requests failed, though nobody was sick`);
    const said = `pulumi up ended with ${result.exitCode}; weights 90/10 → ${course}`;
    rehearsal.findings.push(`${said}.`);
    await rehearsal.stay("Stable wins", heldBack(rehearsal));
    return said;
  },
};
