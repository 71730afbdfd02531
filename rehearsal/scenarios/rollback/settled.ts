import type { Action } from "../scenario";
import type { Rehearsal } from "../rehearsal";

/** Tasks of both slots, two each. */
const TARGETS = 4;
/** Cloud seconds per real second until alarms have seen enough: no faster, or a busy machine's pause would be a silence. */
const SPEED = 20;
/** Seconds of the cloud. What a restart has lost is not judged, and R1 and R2 look two minutes further back than they judge. */
const SEEN = 180;

/** The rate at which a scenario's own speed leaves each slot requests enough. */
const RATE = 250;

/**
 * Cloud seconds per real second while something is wrong: as the clock was asked to go, but no faster than `most` (at 250
 * requests a second, in proportion at more): an alarm judges by the requests of a minute of the cloud.
 */
export const speedOf = (
  { options: { clock, rate } }: Pick<Rehearsal, "options">,
  most = Number.POSITIVE_INFINITY,
): number => Math.max(1, Math.min(clock, (most * rate) / RATE));

/** After a restart at speed 1: waits for the tasks, until the alarms know them, and lets the clock go as it was asked to. */
export const settled: Action = {
  title: "1.1.0 on blue, 1.2.0 on green with 10 %",
  run: async (rehearsal) => {
    const { cloud } = rehearsal.workplace;
    while ((await cloud.events(0)).filter(({ kind }) => kind === "target-healthy").length < TARGETS)
      await rehearsal.rest(100);
    await rehearsal.rest(1_000);
    await cloud.ask("/clock", { speed: SPEED });
    await rehearsal.rest((SEEN * 1_000) / SPEED);
    await cloud.ask("/clock", { speed: rehearsal.options.clock });
  },
};
