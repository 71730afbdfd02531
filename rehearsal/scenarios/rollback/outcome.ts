import type { NamedLatch } from "../../../ops/rollback/stored";
import { declaredIn } from "../rehearsal";
import { type Action, Unexpected } from "../scenario";
import { courseOf, toldCourse } from "./course";
import { mended } from "./faults";
import { type Message, Live, isShare, sharesOf } from "./live";
import { Trouble } from "./trouble";

export interface Expected {
  /** Rows of which one is the cause: a failure that two alarms see is latched by the faster. */
  readonly triggers: readonly string[];
  /** Seconds after the fault, in the cloud, in which the candidate has its last request. */
  readonly within: readonly [number, number];
}

/** Real milliseconds from an alarm to the candidate's last request: what is aimed at, and what even a busy laptop keeps. */
const AT_ONCE = { aim: 5_000, most: 30_000 } as const;

/** The release takes itself out: what was so is read live, and what users saw is counted. */
export const takenOff = ({ triggers, within: [from, to] }: Expected): Action => ({
  title: `1.2.0 takes itself out (${triggers.join(" or ")})`,
  run: async (rehearsal) => {
    const trouble = Trouble.in(rehearsal);
    const live = new Live(rehearsal);
    const changed = await trouble.until("the candidate has no weight", Trouble.takesOff("green"), to + 60);
    await rehearsal.endTrouble();
    // What was under way is answered, and whoever was sent to the candidate is in a window of the load.
    await rehearsal.rest(1_000);
    const latch = theLatch((await live.stored()).latches, triggers);
    const alarm = await trouble.rang(latch.alarm, changed.at);
    const course = courseOf(trouble, { changed, alarm, latch });
    const { faultToLast, alarmToLastMs, failedAfter } = course;
    const { blue, green } = await live.weights();
    const wrong = [
      ...(blue === 100 && green === 0 ? [] : [`the weights are blue ${blue}, green ${green}`]),
      ...(failedAfter === 0 ? [] : [`${failedAfter} requests failed after the weights had changed`]),
      ...(faultToLast >= from && faultToLast <= to
        ? []
        : [`the last request came ${faultToLast.toFixed(0)} s after the fault; ${from} to ${to} are right`]),
      ...(alarm === undefined || alarmToLastMs <= AT_ONCE.most
        ? []
        : [`the last request came ${alarmToLastMs} ms after the alarm`]),
    ];
    const missed = alarmToLastMs > AT_ONCE.aim ? ` (aim: ${AT_ONCE.aim} ms; how busy is this machine?)` : "";
    const told = `${toldCourse(course)}${missed}`;
    if (wrong.length > 0) throw new Unexpected(`${wrong.join("; ")}. ${told}`);
    rehearsal.courses.push(course);
    rehearsal.findings.push(`${told}.`);
    await rehearsal.stay("Taken off", heldBack(rehearsal));
    return told;
  },
});

function theLatch(latches: readonly NamedLatch[], triggers: readonly string[]): NamedLatch {
  const [latch, ...more] = latches;
  if (latch === undefined) throw new Unexpected("the candidate has no weight, and yet no latch was written");
  if (more.length > 0)
    throw new Unexpected(
      `there are ${latches.length} latches: ${latches.map(({ name }) => name).join(", ")}`,
    );
  if (!triggers.includes(latch.trigger))
    throw new Unexpected(
      `the latch says ${latch.trigger} (${latch.alarm}); ${triggers.join(" or ")} is right`,
    );
  return latch;
}

/** Everybody who has to know is told, once, and the repository is asked to revert. */
export const told: Action = {
  title: "People are told, the repository is asked to revert",
  run: async (rehearsal) => {
    const trouble = Trouble.in(rehearsal);
    const live = new Live(rehearsal);
    const since = trouble.began.cloud;
    const notice = ({ subject, at }: { subject: string; at: number }): boolean =>
      at >= since && subject.includes("rolled back");
    const deadline = Date.now() + 30_000;
    for (;;) {
      const notices = (await live.inbox()).filter(notice);
      const times = timesTold(notices);
      const asked = (await live.dispatches()).filter(({ at }) => at >= since);
      if (times > 0 && asked.length > 0) {
        if (times > 1 || asked.length > 1)
          throw new Unexpected(`told ${times} times, asked ${asked.length} times; once is right`);
        return `${notices[0]?.subject}; ${asked[0]?.repository} is asked to revert ${asked[0]?.payload.first?.slice(0, 12)}..${asked[0]?.payload.last?.slice(0, 12)}`;
      }
      if (Date.now() > deadline)
        throw new Unexpected(`after 30 s: ${times} notices and ${asked.length} requests to the repository`);
      rehearsal.tell("waiting for the notice and the request to the repository");
      await rehearsal.rest(200);
    }
  },
};

/** How often one of those who were told was told. */
const timesTold = (messages: readonly Message[]): number =>
  Math.max(0, ...messages.map((one) => messages.filter(({ endpoint }) => endpoint === one.endpoint).length));

/** However often it was asked for: one latch, one notice, one request to the repository, and nothing moves. */
export const onlyOnce: Action = {
  title: "It happened once",
  run: async (rehearsal) => {
    const live = new Live(rehearsal);
    const { latches } = await live.stored();
    const { blue, green } = await live.weights();
    const notices = timesTold((await live.inbox()).filter(({ subject }) => subject.includes("rolled back")));
    const asked = await live.dispatches();
    const counts = `${latches.length} latches, ${notices} notices, ${asked.length} requests to the repository, weights ${blue}/${green}`;
    if (counts !== "1 latches, 1 notices, 1 requests to the repository, weights 100/0")
      throw new Unexpected(`${counts}; each once and 100/0 is right`);
    return counts;
  },
};

/** R9: fifteen minutes of the cloud are watched, and the ledger is closed. */
export const validated: Action = {
  title: "Fifteen minutes are watched (R9)",
  run: async (rehearsal) => {
    const trouble = Trouble.in(rehearsal);
    const live = new Live(rehearsal);
    for (;;) {
      const said = (await live.inbox()).find(
        ({ subject, at }) => at >= trouble.began.cloud && /validated/i.test(subject),
      );
      if (said?.subject.includes("NOT validated")) throw new Unexpected(`${said.subject}\n${said.message}`);
      if (said !== undefined) return said.message.split("\n", 2).join(" ");
      const { now } = await rehearsal.workplace.cloud.ask<{ now: number }>("/clock");
      const minutes = (now - trouble.began.cloud) / 60_000;
      if (minutes > 45) throw new Unexpected("45 minutes after the fault nothing is validated yet");
      rehearsal.tell(`minute ${minutes.toFixed(0)} since the fault`);
      await rehearsal.rest(500);
    }
  },
};

/** For so many cloud seconds nothing takes anything off, though something is wrong. */
export const heldOn = (seconds: number, why: string): Action => ({
  title: `Nothing is taken off for ${seconds} s: ${why}`,
  run: async (rehearsal) => {
    const trouble = Trouble.in(rehearsal);
    const live = new Live(rehearsal);
    const weights = await live.weights();
    await trouble.last(seconds, why);
    const moved = (await trouble.events()).filter(isShare);
    if (moved.length > 0)
      throw new Unexpected(
        `the weights moved: ${moved.map((one) => JSON.stringify(sharesOf(one))).join(", ")}`,
      );
    const { latches } = await live.stored();
    const after = await live.weights();
    const latch = latches.find(({ at }) => Date.parse(at) >= trouble.began.cloud);
    if (latch !== undefined) throw new Unexpected(`${latch.name} was written (${latch.alarm})`);
    if (after.green !== weights.green)
      throw new Unexpected(`green has ${after.green} %, it had ${weights.green}`);
    const seen = await mended(rehearsal);
    const said = `${seconds} s of cloud time without a rollback; ${seen?.failed ?? 0} of ${seen?.requests ?? 0} requests failed`;
    rehearsal.findings.push(`${said} (${why}).`);
    return said;
  },
});

/** What is in force while a latch holds: all on blue, whatever the config says. */
export function heldBack(rehearsal: Parameters<typeof Trouble.in>[0]) {
  const declared = declaredIn(rehearsal.config());
  return {
    ...declared,
    weights: { blue: 100, green: 0 },
    frontend: declared.versions.blue ?? declared.frontend,
    aiShare: 0,
  };
}
