import { type Minute, type Observed, judgeAll, judgeMinute } from "../../../ops/rollback/judge";

const RESTORED = "2026-11-23T10:20:00.000Z";
const at = (minute: number): string => new Date(Date.parse(RESTORED) + minute * 60_000).toISOString();

const alarm = (name: string, state = "OK") => ({ name: `prod-${name}`, state, since: RESTORED, reason: "" });
const WELL: Observed = {
  page: { status: 200, servedBy: undefined, body: "<html>" },
  health: { status: 200, servedBy: "blue/1.1.0", body: '{"checks":{"ai":{"ok":true}}}' },
  alarms: {
    value: ["database-connections", "sign-in", "api-errors", "integrations", "edge-errors"].map((name) =>
      alarm(name),
    ),
  },
  figures: { value: { requests: 600, errors: 30, heartbeats: 18 } },
  right: { passes: true, saw: "blue/1.1.0 answers" },
};
const failing = (seen: Partial<Observed>): string[] =>
  judgeMinute(at(1), { ...WELL, ...seen }, "prod")
    .checks.filter(({ passes }) => !passes)
    .map(({ check, saw }) => `${check}: ${saw}`);

describe("a minute of R9", () => {
  it("passes all when all is well", () => expect(failing({})).toEqual([]));

  it.each<[string, Partial<Observed>, string[]]>([
    ["nothing answers", { page: { none: "ECONNREFUSED" } }, ["app answers", "users have access"]],
    [
      "the API answers 503",
      { health: { status: 503, servedBy: "blue/1.1.0", body: "{}" } },
      ["app answers", "integrations"],
    ],
    [
      "another version answers",
      { right: { passes: false, saw: "green/1.2.0 answers" } },
      ["previous version"],
    ],
    [
      "a dependency fails",
      { health: { status: 200, servedBy: "b", body: '{"checks":{"ai":{"ok":false}}}' } },
      ["integrations"],
    ],
    [
      "health tells of no dependency",
      { health: { status: 200, servedBy: "b", body: "ok" } },
      ["integrations"],
    ],
    [
      "more than 5 % fail",
      { figures: { value: { requests: 600, errors: 31, heartbeats: 18 } } },
      ["core features"],
    ],
    ["nobody beats", { figures: { value: { requests: 600, errors: 0, heartbeats: null } } }, ["monitoring"]],
    ["the metrics cannot be read", { figures: { failure: "denied" } }, ["core features", "monitoring"]],
    [
      "no alarm is there",
      { alarms: { value: [] } },
      ["database", "sign-in", "core features", "integrations", "monitoring", "users have access"],
    ],
    [
      "the only alarm of a check has no data",
      {
        alarms: {
          value: ("value" in WELL.alarms ? WELL.alarms.value : []).map((one) =>
            one.name === "prod-sign-in" ? { ...one, state: "INSUFFICIENT_DATA" } : one,
          ),
        },
      },
      ["sign-in"],
    ],
    [
      "an alarm is red",
      {
        alarms: { value: [alarm("sign-in", "ALARM"), ...("value" in WELL.alarms ? WELL.alarms.value : [])] },
      },
      ["sign-in"],
    ],
  ])("fails by name when %s", (_, seen, checks) => {
    expect(failing(seen).map((one) => one.split(":")[0])).toEqual(checks);
  });

  it("takes an alarm without data beside one that says OK for nothing wrong", () => {
    const canary = alarm("canary-sign-in", "INSUFFICIENT_DATA");
    expect(
      failing({ alarms: { value: [canary, ...("value" in WELL.alarms ? WELL.alarms.value : [])] } }),
    ).toEqual([]);
  });

  it("takes no requests for nothing wrong, and says so", () => {
    const quiet = judgeMinute(
      at(1),
      { ...WELL, figures: { value: { requests: null, errors: null, heartbeats: 6 } } },
      "prod",
    );
    expect(quiet.checks.find(({ check }) => check === "core features")).toMatchObject({
      passes: true,
      saw: expect.stringContaining("no requests in these minutes") as string,
    });
  });
});

describe("the whole of R9", () => {
  const minute = (number: number, passes = true): Minute =>
    judgeMinute(at(number), { ...WELL, right: { passes, saw: passes ? "well" : "green answers" } }, "prod");
  const minutes = (count: number, bad: readonly number[] = []): Minute[] =>
    Array.from({ length: count }, (_, index) => minute(index + 1, !bad.includes(index + 1)));

  it.each<[string, Minute[], number, string]>([
    ["is open before fifteen minutes", minutes(14), 14, "open"],
    ["passes after fifteen good ones", minutes(15), 15, "passed"],
    ["forgives what was bad at first", minutes(15, [1, 2, 9, 10]), 15, "passed"],
    ["stays open when one of the last five was bad", minutes(15, [11]), 15, "open"],
    ["passes when five in a row were good then", minutes(16, [11]), 16, "passed"],
    ["stays open when too few minutes were seen", minutes(15).slice(6), 15, "open"],
    ["has failed after thirty", minutes(30, [29]), 30, "failed"],
    ["has failed after thirty when nobody looked", [], 30, "failed"],
  ])("%s", (_, seen, now, verdict) => {
    expect(judgeAll(seen, RESTORED, at(now)).verdict).toBe(verdict);
  });

  it("says of each check how often it passed, and how it failed last", () => {
    const all = judgeAll(minutes(15, [3]), RESTORED, at(15));
    if (all.verdict === "open") throw new Error("open");
    expect(all.checks.find(({ check }) => check === "previous version")).toEqual({
      check: "previous version",
      passes: true,
      passed: 14,
      of: 15,
      saw: "well",
      lastFailure: `${at(3)}: green answers`,
    });
  });
});
