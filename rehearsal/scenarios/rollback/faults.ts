import type { Faults, Target } from "../../cloud/faults/rules";
import type { Step } from "../../load/load";
import type { Rehearsal } from "../rehearsal";
import type { Action } from "../scenario";
import { speedOf } from "./settled";
import { Trouble } from "./trouble";

/** The tasks of the candidate. */
export const CANDIDATE: Target = { service: "api", version: "1.2.0" };
/** The tasks of both slots. */
export const EVERYBODY: Target = { service: "api" };

export interface Sickness {
  /** What users meet, as the title of the step. */
  readonly what: string;
  readonly of: Target;
  readonly faults: Faults;
  /** Cloud seconds per real second while it lasts, at most, so that a slot has requests enough in each of an alarm's periods. */
  readonly speed?: number;
}

/** Something breaks while users are served. */
export const sicken = ({ what, of, faults, speed }: Sickness): Action => ({
  title: what,
  run: async (rehearsal) => {
    const { cloud } = rehearsal.workplace;
    await Trouble.begin(rehearsal, speedOf(rehearsal, speed), () => cloud.ask("/faults", { of, faults }));
  },
});

/** A process has read by then that it is well, and what it was asked before is answered. */
const WELL_MS = 500;

/** It is mended: nothing is wrong any more, and the clock goes as before. Gives what users met until now. */
export async function mended(rehearsal: Rehearsal): Promise<Step | undefined> {
  const { cloud } = rehearsal.workplace;
  await cloud.ask("/faults", { clear: true });
  await cloud.ask("/wire/faults", { clear: true });
  await rehearsal.rest(WELL_MS);
  const seen = await rehearsal.endTrouble();
  await cloud.ask("/clock", { speed: rehearsal.options.clock });
  return seen;
}

export const mend: Action = {
  title: "Nothing is wrong any more",
  run: async (rehearsal) => void (await mended(rehearsal)),
};

/** The candidate's share goes down by a step of the release, and is watched from here on, as in production. */
export const lessShare = (percent: number): Action => ({
  title: `1.2.0 goes down to ${percent} %`,
  run: async (rehearsal) => {
    const name = `Give 1.2.0 ${percent} %`;
    const commit = await rehearsal.commit(name, (config) =>
      config
        .set("sluice:traffic", ["weights"], { blue: 100 - percent, green: percent })
        .set("sluice:release", ["bakeMinutes"], 1),
    );
    await rehearsal.up(name, commit);
  },
});
