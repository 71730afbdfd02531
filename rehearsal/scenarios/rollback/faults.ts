import type { Faults, Target } from "../../cloud/faults/rules";
import type { Action } from "../scenario";
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
  /** Cloud seconds per real second while it lasts, so that a slot has requests enough in each of an alarm's periods. */
  readonly speed?: number;
}

/** Something breaks while users are served. */
export const sicken = ({ what, of, faults, speed }: Sickness): Action => ({
  title: what,
  run: async (rehearsal) => {
    const { cloud } = rehearsal.workplace;
    await Trouble.begin(rehearsal, speed ?? cloud.endpoints.speed, () =>
      cloud.ask("/faults", { of, faults }),
    );
  },
});

/** It is mended: nothing is wrong any more, and the clock goes as before. */
export const mend: Action = {
  title: "Nothing is wrong any more",
  run: async (rehearsal) => {
    const { cloud } = rehearsal.workplace;
    await cloud.ask("/faults", { clear: true });
    await cloud.ask("/wire/faults", { clear: true });
    await rehearsal.endTrouble();
    await cloud.ask("/clock", { speed: cloud.endpoints.speed });
  },
};
