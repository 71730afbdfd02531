import type { RehearsalReport } from "../../../rehearsal/report/data";
import { beginWatchedLoad } from "../../../rehearsal/scenarios/actions";
import { Rehearsal } from "../../../rehearsal/scenarios/rehearsal";
import { reportOf } from "../../../rehearsal/scenarios/report";
import { TROUBLES } from "../../../rehearsal/scenarios/rollback";
import { Live } from "../../../rehearsal/scenarios/rollback/live";
import { validated } from "../../../rehearsal/scenarios/rollback/outcome";
import { releaseOf } from "../../../rehearsal/session/prepare";
import { aiRevision, putCandidate } from "../../../rehearsal/session/project";
import type { Workplace } from "../../../rehearsal/session/workplace";
import { stableWorkplace } from "../../support/stable-workplace";
import { ENGINE_TIMEOUT, realEngine } from "../engine/tiny";

jest.setTimeout(ENGINE_TIMEOUT);

/** The scenario without R9, whose fifteen minutes are watched by `npm run rehearse -- --scenario bad-release`. */
const scenario = TROUBLES.find(({ name }) => name === "bad-release")!;
const actions = scenario.actions.filter((action) => action !== validated);

describe("a release of which every request fails, at 10 %", () => {
  let workplace: Workplace;
  let rehearsal: Rehearsal;
  let report: RehearsalReport;
  const said: string[] = [];

  beforeAll(async () => {
    const engine = realEngine();
    workplace = await stableWorkplace(engine);
    rehearsal = new Rehearsal(workplace, {
      rate: 100,
      dwellSeconds: 1,
      clock: 20,
      signal: new AbortController().signal,
    });
    const startedAt = Date.now();
    let failure: Error | undefined;
    try {
      const commit = await rehearsal.commit("Give 1.2.0 10 %", (config) => {
        const next = releaseOf(workplace, "1.2.0");
        putCandidate(config, next, 10);
        config.set("sluice:ai", ["candidate"], aiRevision(config, next));
      });
      await rehearsal.up("Give 1.2.0 10 %", commit);
      for (const { title, run } of [beginWatchedLoad, ...actions])
        said.push(`${title}: ${(await run(rehearsal)) ?? ""}`);
    } catch (reason) {
      failure = reason as Error;
    }
    const load = await rehearsal.stopLoad();
    report = reportOf({
      ...{ scenario, rehearsal, engine, startedAt, load, failure },
      speed: workplace.cloud.endpoints.speed,
      cloudEvents: await workplace.cloud.events(0),
      cloudReadyMs: 0,
    });
  });
  afterAll(() => workplace?.close());

  it("is off within 90 seconds of the cloud, and nobody meets an error after that", () => {
    expect(report.verdict).toEqual({ outcome: "passed", reasons: expect.any(Array) as string[] });
    const [trouble, ...others] = rehearsal.troubles;
    expect(others).toEqual([]);
    expect(trouble?.failed).toBeGreaterThan(0);
    expect(report.totals.failed).toBe(trouble?.failed);
    expect(said.join("\n")).toMatch(/R1: from the fault to the alarm \d+ s.*, 0 after the change/);
  });

  it("stays off though the config gives it 10 %, and the commits to revert are named", () => {
    expect(said.join("\n")).toMatch(
      /release 1\.2\.0-\w+ is held back: R1, since .*git log --oneline \w+\.\.\w+/,
    );
    const held = report.steps.find(({ name }) => name === "Held back");
    expect(held?.measured?.slots.green).toMatchObject({ declared: 0, observed: 0 });
  });

  it("is reverted without touching what serves, and its latch is cleared by a command", async () => {
    expect(report.steps.at(-1)).toMatchObject({ name: "Reverted", outcome: "done" });
    const live = new Live(rehearsal);
    expect(await live.weights()).toEqual({ blue: 100, green: 0 });
    expect((await live.stored()).latches).toEqual([]);
  });
});
