import { shift } from "../actions";
import type { Scenario } from "../scenario";
import { clearLatch, revertByCommand, unrelatedEdit, upHoldsBack } from "./afterwards";
import { abortedEverywhere } from "./aborts";
import { AI_OUTAGE, aiStays, aiTakenOff, giveAi } from "./ai";
import { again, finding, late } from "./events";
import { CANDIDATE, EVERYBODY, lessShare, mend, sicken } from "./faults";
import { functionFails } from "./interference";
import { alarmDuringUp } from "./meeting";
import { heldOn, onlyOnce, takenOff, told, validated } from "./outcome";
import { letGo, redAlarm, refused, refusedWhileRed, takenBackWhileRed } from "./red";
import { stableDies, stableReturns, staysAsItIs } from "./stable";

/** So that an answer takes long enough for its time to be the service's and not the laptop's. */
const WORK = { latencyMs: 80 };
const allFail = { what: "All requests to 1.2.0 fail", of: CANDIDATE, faults: { errorShare: 1 }, speed: 10 };
const offAtOnce = takenOff({ triggers: ["R1"], within: [0, 90] });

/*
 * Periods are minutes by the clock, and of the first, in which the fault began, a part is enough where it is bad enough: five
 * periods are over after four to five minutes, then. 6 % of errors need nearly a whole minute to be more than 5 % of it.
 */

/** What goes wrong after 1.2.0 has its first percent, and what comes of it. */
export const TROUBLES: readonly Scenario[] = [
  {
    name: "bad-release",
    summary: "every request to 1.2.0 fails: off within 90 s, stays off, is reverted",
    actions: [sicken(allFail), offAtOnce, told, mend, upHoldsBack, revertByCommand, validated, clearLatch],
  },
  {
    name: "leaky-release",
    summary: "6 % of the requests to 1.2.0 fail, which has 10 %: off after 5 to 6 minutes (R1)",
    actions: [
      sicken({ what: "6 % of 1.2.0's requests fail", of: CANDIDATE, faults: { errorShare: 0.06 }, speed: 5 }),
      takenOff({ triggers: ["R1"], within: [285, 375] }),
      told,
      mend,
    ],
  },
  {
    name: "failing-release",
    summary: "30 % of the requests to 1.2.0 fail, which has 50 %: off after five minutes (R1)",
    actions: [
      // With half of the requests it has enough in a minute of a fast cloud: R1 at --clock 60 and in real time.
      shift(50),
      sicken({
        what: "30 % of 1.2.0's requests fail",
        of: CANDIDATE,
        faults: { errorShare: 0.3 },
        speed: 60,
      }),
      takenOff({ triggers: ["R1"], within: [235, 330] }),
      told,
      mend,
    ],
  },
  {
    name: "quiet-candidate",
    summary:
      "1.2.0 fails at 1 %, where hardly anybody asks it: nothing is taken off, and it gets no larger share",
    actions: [
      lessShare(1),
      sicken({ what: "All requests to 1.2.0 fail, which are few", of: CANDIDATE, faults: { errorShare: 1 } }),
      heldOn(600, "fewer requests than an alarm judges by"),
      mend,
      // 10 % it had before, and what goes back to a state of before is never held up.
      refused("release-answered", 20, "it has not answered enough, or not well"),
    ],
  },
  {
    name: "slow-release",
    summary: "1.2.0 takes 2.5 times as long: off after 10 to 11 minutes (R2)",
    actions: [
      sicken({ what: "Both versions have work to do", of: EVERYBODY, faults: WORK, speed: 10 }),
      sicken({
        what: "1.2.0 takes 2.5 times as long",
        of: CANDIDATE,
        faults: { ...WORK, latencyFactor: 2.5 },
        speed: 10,
      }),
      takenOff({ triggers: ["R2"], within: [595, 720] }),
      told,
      mend,
    ],
  },
  {
    name: "slow-everyone",
    summary: "both slots take 2.5 times as long: it is not the release, nothing is taken off",
    actions: [
      sicken({
        what: "Both versions take 2.5 times as long",
        of: EVERYBODY,
        faults: { ...WORK, latencyFactor: 2.5 },
        speed: 15,
      }),
      heldOn(720, "both are slow"),
      mend,
    ],
  },
  {
    name: "silent",
    summary: "1.2.0 says nothing any more: no figures are a failure",
    actions: [
      sicken({ what: "1.2.0 falls silent", of: CANDIDATE, faults: { silent: true }, speed: 10 }),
      takenOff({ triggers: ["heartbeat"], within: [0, 120] }),
      told,
      mend,
    ],
  },
  {
    name: "crash-loop",
    summary: "the tasks of 1.2.0 end as soon as they have begun",
    actions: [
      sicken({ what: "1.2.0 crashes, again and again", of: CANDIDATE, faults: { crash: true }, speed: 10 }),
      takenOff({ triggers: ["R1", "heartbeat"], within: [0, 120] }),
      told,
      mend,
    ],
  },
  {
    name: "database-down",
    summary: "1.2.0 cannot reach the database",
    actions: [
      sicken({ what: "1.2.0 finds no database", of: CANDIDATE, faults: { database: "down" }, speed: 10 }),
      takenOff({ triggers: ["R1", "R3"], within: [0, 180] }),
      told,
      mend,
    ],
  },
  {
    name: "vulnerability",
    summary: "a critical finding in the image of 1.2.0",
    actions: [finding("1.2.0", true), takenOff({ triggers: ["R4"], within: [0, 90] }), told, mend],
  },
  {
    name: "vulnerability-untold",
    summary: "the same, and its event is lost: the schedule asks the registry",
    actions: [finding("1.2.0", false), takenOff({ triggers: ["R4"], within: [0, 90] }), told, mend],
  },
  {
    name: "duplicate-and-late-events",
    summary: "the alarm's event again, twice, and one of an earlier day: nothing happens twice",
    actions: [sicken(allFail), offAtOnce, told, mend, again, late, onlyOnce],
  },
  {
    name: "flapping",
    summary: "it fails, recovers, fails again: one rollback, then latched",
    actions: [
      ...[sicken(allFail), offAtOnce, told, mend],
      ...[sicken({ ...allFail, what: "They fail again" }), heldOn(180, "it has nothing any more"), mend],
      onlyOnce,
    ],
  },
  {
    name: "up-after-rollback",
    summary: "pulumi up on the unreverted config gives nothing back",
    actions: [sicken(allFail), offAtOnce, told, mend, upHoldsBack],
  },
  {
    name: "unrelated-edit-after-rollback",
    summary: "an edit of something else gives nothing back",
    actions: [sicken(allFail), offAtOnce, told, mend, unrelatedEdit],
  },
  {
    name: "function-fails",
    summary:
      "its calls are throttled, then fail, then it is killed between two steps: it is finished all the same",
    actions: [functionFails, sicken(allFail), takenOff({ triggers: ["R1"], within: [0, 300] }), told, mend],
  },
  {
    name: "ai-outage",
    summary:
      "the AI service's candidate refuses every call: its share is taken back after 15 to 16 minutes (R5)",
    actions: [giveAi(true), sicken(AI_OUTAGE), aiTakenOff([865, 975]), told, mend],
  },
  {
    name: "ai-outage-not-critical",
    summary: "the same, of a service that the product can do without: somebody is told, nothing is moved",
    actions: [giveAi(false), sicken(AI_OUTAGE), aiStays(1_080), mend],
  },
  {
    name: "alarm-red-before",
    summary: "an alarm is red before a step: it is refused, and a rollback is not",
    actions: [redAlarm("api-errors"), refusedWhileRed, takenBackWhileRed, letGo("api-errors")],
  },
  {
    name: "rollback-during-up",
    summary: "the alarm fires while pulumi up changes the weights: stable wins",
    actions: [alarmDuringUp],
  },
  {
    name: "stable-unhealthy",
    summary: "1.2.0 fails while 1.1.0 is dead: the weights stay until 1.1.0 has a healthy task (ADR 44)",
    actions: [stableDies, sicken(allFail), staysAsItIs, stableReturns, mend],
  },
  {
    name: "abort-at-every-step",
    summary: "the function is killed before and after everything that it does: it is finished all the same",
    actions: [abortedEverywhere],
  },
];
