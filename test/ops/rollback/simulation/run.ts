import { FakeWorld, type Interference, alarmEvent } from "../fake-world";
import { Chance } from "./chance";
import { type Course, type Fare, SICKNESSES, SPREAD, healthyCourse, sickCourse } from "./course";
import { Watching } from "./watching";

/** What came of a run. */
export interface Result {
  readonly seed: number;
  readonly kind: string;
  /** Row of the latch; none where nothing was taken back. */
  readonly by: string | null;
  /** When the candidate, or the AI service's, had nothing any more: minutes since it was sick, in a healthy run since its beginning. */
  readonly after: number | null;
}

/** A result in a line, by which it can be run again. */
export const shown = ({ seed, kind, by, after }: Result): string =>
  `seed ${seed} (${kind}): ${by ?? "nothing"}${after === null ? "" : ` after ${after.toFixed(1)} minutes`}`;

/** So many healthy runs, of the seeds from the first on. */
export const simulateHealthy = (first: number, runs: number): Promise<Result[]> =>
  simulateAll(runs, (run) => healthyCourse(first + run));

/** So many sick runs of all sicknesses in turn, of the seeds from the first on. */
export const simulateSick = (first: number, runs: number): Promise<Result[]> =>
  simulateAll(runs, (run) => sickCourse(first + run, SICKNESSES[run % SICKNESSES.length] ?? "leaky"));

async function simulateAll(runs: number, courseOf: (run: number) => Course): Promise<Result[]> {
  const results: Result[] = [];
  for (let run = 0; run < runs; run += 1) results.push(await simulate(courseOf(run)));
  return results;
}

const BEGAN = Date.parse("2026-11-23T10:00:00.000Z");
const STEP = 10_000;
/** Single times kept of a minute: enough for its percentiles. */
const TIMES = 5;
const SLOTS = ["blue", "green"] as const;

/** Lets a run pass, ten seconds at a time: the alarms as declared, the function as shipped, events as AWS delivers them. */
export async function simulate(course: Course): Promise<Result> {
  const chance = new Chance(course.seed ^ 0x5eed);
  const world = new FakeWorld();
  const weights = { blue: 100 - course.share, green: course.share };
  world.put({ weights });
  world.weights = weights;
  let now = BEGAN;
  const watching = new Watching(() => now, course.baseline);
  const late: { at: number; event: unknown }[] = [];
  for (now = BEGAN + STEP; now <= BEGAN + course.minutes * 60_000; now += STEP) {
    pass(course, chance, watching, now - STEP);
    for (const { of, by } of watching.look(now)) {
      const at = new Date(now).toISOString();
      world.red(`prod-${of}-sick`, at, by);
      // At least once, sometimes twice, sometimes late, and sometimes never.
      const event = alarmEvent(`prod-${of}-sick`, { at, child: by });
      const times = chance.pick([0, 1, 1, 1, 1, 2, 3]);
      for (let time = 0; time < times; time += 1)
        late.push({ at: now + chance.pick([0, 0, 0, 30_000, 300_000]), event });
    }
    for (const whose of ["green", "ai"] as const)
      if (!watching.isRed(whose))
        world.alarms = world.alarms.map((one) =>
          one.name === `prod-${whose}-sick` ? { ...one, state: "OK" } : one,
        );
    for (const due of late.filter(({ at }) => at === now))
      await world.invoke(due.event, interference(chance));
    if (now % 60_000 === 0)
      await world.invoke({ reconcile: new Date(now).toISOString() }, interference(chance));
    if (now % 300_000 === 0) await world.invoke(noise(chance));
    const taken = whatIsOff(world);
    if (taken !== null) {
      const after = (now - BEGAN) / 60_000 - (course.sickFrom ?? 0);
      return { seed: course.seed, kind: course.kind, by: taken, after };
    }
  }
  return { seed: course.seed, kind: course.kind, by: null, after: null };
}

/** The row of what was taken off and is held back; null while anything of that is missing. */
function whatIsOff(world: FakeWorld): string | null {
  const latches = Object.values(world.latches()) as { part: string; trigger: string }[];
  const found = (part: string): string | null => latches.find((one) => one.part === part)?.trigger ?? null;
  if (world.weights.green === 0) return found("release");
  return world.ai.rows[1]?.percent === 0 ? found("ai") : null;
}

/** Ten seconds of requests, as load balancer, tasks and log tell of them. */
function pass(course: Course, chance: Chance, watching: Watching, at: number): void {
  const minute = (at - BEGAN) / 60_000;
  const all = course.requests(minute) / 6;
  for (const slot of SLOTS) {
    const share = slot === "green" ? course.share : 100 - course.share;
    const requests = chance.count((all * share) / 100);
    slotPasses(slot, course.fares(slot, minute), requests, { chance, watching, at });
  }
  const calls = chance.count(all * 0.3);
  const logged = "Sluice/prod";
  for (let call = 0; call < calls; call += 1)
    watching.record(logged, "DependencyDuration", { Dependency: "ai" }, 40, at);
  const failed = chance.some(calls, course.aiFailures(minute));
  if (failed > 0) watching.record(logged, "DependencyFailures", { Dependency: "ai" }, failed, at);
}

interface Moment {
  readonly chance: Chance;
  readonly watching: Watching;
  readonly at: number;
}

function slotPasses(slot: string, fare: Fare, requests: number, { chance, watching, at }: Moment): void {
  const group = { LoadBalancer: "loadBalancer", TargetGroup: `${slot}Group` };
  const whole = { LoadBalancer: group.LoadBalancer };
  const balancer = (name: string, value: number, of: Record<string, string> = group): void => {
    // AWS tells nothing where there was nothing.
    if (value > 0) watching.record("AWS/ApplicationELB", name, of, value, at);
  };
  const hung = fare.refuses ? 0 : chance.some(requests, fare.hangs);
  const errors = fare.refuses ? 0 : chance.some(requests - hung, fare.errors);
  balancer("RequestCount", requests);
  balancer("HTTPCode_Target_5XX_Count", errors);
  balancer("HTTPCode_Target_2XX_Count", fare.refuses ? 0 : requests - errors - hung);
  balancer("TargetConnectionErrorCount", fare.refuses ? requests : 0);
  balancer("HTTPCode_ELB_504_Count", hung, whole);
  const answered = fare.refuses ? 0 : Math.min(requests - hung, TIMES);
  for (let index = 0; index < answered; index += 1)
    balancer("TargetResponseTime", (fare.median / 1000) * Math.exp(SPREAD * chance.normal()));
  const failures = chance.count(fare.databaseFailures / 6);
  if (failures > 0) watching.record("Sluice/prod", `DatabaseFailures-${slot}`, {}, failures, at);
  if (!fare.beats) return;
  const told = (name: string, value: number): void =>
    watching.record("sluice/prod/slots", name, { Slot: slot }, value, at);
  for (let task = 0; task < 2; task += 1) told("Heartbeat", 1);
  told("Requests", requests);
  told("Errors", errors);
}

/** The function has bad days, too. */
function interference(chance: Chance): Interference {
  const luck = chance.next();
  if (luck < 0.05)
    return { killedAt: { call: Math.floor(chance.between(0, 25)), when: chance.pick(["before", "after"]) } };
  if (luck < 0.1)
    return {
      throttled: { [chance.pick(["setWeights", "parameters", "createParameter", "write"] as const)]: 1 },
    };
  return {};
}

/** What else arrives, and must not matter. */
const noise = (chance: Chance): unknown =>
  chance.pick([
    {},
    alarmEvent("prod-green-sick", { value: "OK" }),
    alarmEvent("prod-green-sick", { at: "2026-11-23T09:00:00.000Z" }),
    alarmEvent("prod-green-sick", { account: "999999999999" }),
    alarmEvent("prod-blue-sick"),
    alarmEvent("prod-api-errors"),
  ]);
