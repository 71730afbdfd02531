import { type Action, Unexpected } from "../scenario";
import { type Rehearsal, declaredIn } from "../rehearsal";
import { courseOf, toldCourse } from "./course";
import { Live } from "./live";
import { type Sickness, mended } from "./faults";
import { Trouble } from "./trouble";

const REVISION = "r1-2-0";
/** In AI's answers and in Cloud Run's shares: `<service>-<revision>-<8 hex>`. */
const isCandidate = (name: string): boolean => name.includes(`-${REVISION}-`);

/** The AI service's candidate refuses every call: with its 10 %, so many of all calls fail. */
export const AI_OUTAGE: Sickness = {
  what: "The AI service's candidate refuses every call",
  of: { service: "ai", revision: REVISION },
  faults: { outage: true },
  // A minute has some 300 calls then: its share of them is above R5's by more than chance.
  speed: 10,
};

/** The AI service's candidate gets its first share, by a step of its own; `critical`: whether R5 may take it back. */
export const giveAi = (critical: boolean): Action => ({
  title: `The AI service's candidate takes 10 %${critical ? "" : ", and the service is not critical"}`,
  run: async (rehearsal) => {
    const name = "Give the AI candidate 10 %";
    const commit = await rehearsal.commit(name, (config) => {
      config.set("sluice:ai", ["share"], 10).set("sluice:ai", ["critical"], critical);
    });
    await rehearsal.up(name, commit);
  },
});

/** R5: the AI service's candidate alone goes back; what carries the API stays. */
export const aiTakenOff = ([from, to]: readonly [number, number]): Action => ({
  title: "The AI service's candidate is taken back (R5), and nothing else",
  run: async (rehearsal) => {
    const trouble = Trouble.in(rehearsal);
    const live = new Live(rehearsal);
    const changed = await trouble.until(
      "the AI candidate has no share",
      ({ kind, detail }) => kind === "traffic-changed" && !sharesIn(detail).some(isCandidate),
      to + 120,
    );
    await rehearsal.endTrouble();
    await rehearsal.rest(1_000);
    const [latch, ...more] = (await live.stored()).latches;
    if (latch?.part !== "ai" || latch.trigger !== "R5" || more.length > 0)
      throw new Unexpected(
        `the latches are ${[latch, ...more].map((one) => one?.name).join(", ") || "none"}`,
      );
    const alarm = await trouble.rang(latch.alarm, changed.at);
    const course = courseOf(
      trouble,
      { changed, alarm, latch },
      ({ byRevision, failed }) => failed + Object.keys(byRevision).filter(isCandidate).length,
    );
    const told = toldCourse(course);
    await untouched(rehearsal);
    if (course.failedAfter > 0 || course.faultToLast < from || course.faultToLast > to)
      throw new Unexpected(`none after the change, and ${from} to ${to} s, are right. ${told}`);
    rehearsal.courses.push(course);
    rehearsal.findings.push(`${told}.`);
    await rehearsal.stay("Taken back", { ...declaredIn(rehearsal.config()), aiShare: 0 });
    return told;
  },
});

/** R5 of a service that the product can do without: somebody is told, and nothing is moved. */
export const aiStays = (seconds: number): Action => ({
  title: "Somebody is told, and its share stays (R5, not critical)",
  run: async (rehearsal) => {
    const trouble = Trouble.in(rehearsal);
    const live = new Live(rehearsal);
    await trouble.last(seconds, "an outage that is not critical");
    const moved = (await trouble.events()).filter(({ kind }) => kind === "traffic-changed");
    if (moved.length > 0) throw new Unexpected(`the AI service's shares moved: ${moved[0]?.message}`);
    const { latches } = await live.stored();
    if (latches.length > 0) throw new Unexpected(`${latches[0]?.name} was written`);
    await untouched(rehearsal);
    const page = (await live.inbox()).find(
      ({ at, message }) => at >= trouble.began.cloud && message.includes("is not critical"),
    );
    if (page === undefined) throw new Unexpected(`nobody was told within ${seconds} s`);
    await mended(rehearsal);
    rehearsal.findings.push(`R5, not critical: ${page.subject}.`);
    return page.subject;
  },
});

async function untouched(rehearsal: Rehearsal): Promise<void> {
  const { blue, green } = await new Live(rehearsal).weights();
  if (blue !== 90 || green !== 10)
    throw new Unexpected(`the API's weights are ${blue}/${green}, 90/10 before`);
}

/** Revisions with a share, in an event of Cloud Run. */
function sharesIn(detail: Readonly<Record<string, unknown>> | undefined): string[] {
  const shares = (detail?.shares ?? []) as readonly { readonly revision: string; readonly percent: number }[];
  return shares.filter(({ percent }) => percent > 0).map(({ revision }) => revision);
}
