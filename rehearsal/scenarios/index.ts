import * as actions from "./actions";
import { TROUBLES } from "./rollback";
import type { Scenario } from "./scenario";

const before = [actions.deployStable, actions.beginLoad];
const ready = [actions.deployCandidate, actions.proveCandidate];
const release = [
  ...ready,
  actions.shift(10),
  actions.shift(50),
  actions.shift(100),
  actions.shiftAi(10),
  actions.shiftAi(100),
  actions.promote,
];
/** What brings 1.2.0 to 10 %, before something goes wrong with it. */
export const beforeTrouble = [actions.deployStable, actions.beginWatchedLoad, ...ready, actions.shift(10)];
const rollback = [actions.rollBack, actions.confirmNothingLeft];

/** What can be rehearsed, by name. The first is what runs when none is named. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "all",
    summary: "release, rollback and blocked, one after the other (default)",
    actions: [...before, ...release, ...rollback, actions.refuseUnproven],
  },
  {
    name: "release",
    summary: "1.2.0 goes live on green: 0 → 10 → 50 → 100 %, its AI revision after it: 0 → 10 → 100 %",
    actions: [...before, ...release],
  },
  {
    name: "rollback",
    summary: "the release, and back by git revert",
    actions: [...before, ...release, ...rollback],
  },
  {
    name: "ready",
    summary: "1.2.0 on green without traffic, proven by evidence",
    actions: [...before, ...ready],
  },
  {
    name: "blocked",
    summary: "a candidate without evidence is refused",
    actions: [...before, actions.refuseUnproven],
  },
  ...TROUBLES.map(({ actions: trouble, ...scenario }) => ({
    ...scenario,
    actions: [...beforeTrouble, ...trouble],
  })),
];

/** The scenarios of `--all`, each without what comes before its trouble. */
export const SCENARIOS_OF_TROUBLE: readonly Scenario[] = TROUBLES;
