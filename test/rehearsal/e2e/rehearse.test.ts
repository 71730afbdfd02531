import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { withinWeight } from "../../../rehearsal/load/statistics";
import type { RehearsalReport, ReportStep } from "../../../rehearsal/report/data";
import { Cli, type Ended } from "../../support/cli";
import { requireOutside } from "../../support/outside";
import { ENGINE_TIMEOUT, realEngine } from "../engine/tiny";
import { describeKept } from "./kept";

jest.setTimeout(ENGINE_TIMEOUT);

/** z of the two-sided interval at 99.99 %. */
const Z_9999 = 3.8905918864131;
const SLOTS = ["blue", "green"] as const;
const WEIGHTED_RULE = "aws:lb/listenerRule:ListenerRule";
const POINTER = "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey";

/** What somebody's HOME may hold; none of it may be changed, added to, or used. */
const HOME: Readonly<Record<string, string>> = {
  ".pulumi/credentials.json": '{"current":"https://pulumi.invalid"}',
  ".aws/credentials": "[default]\naws_access_key_id = somebody\naws_secret_access_key = somebody\n",
};

requireOutside("chromium", { apt: "chromium" })("npm run rehearse -- --json --keep", () => {
  let cli: Cli;
  let ended: Ended;
  let report: RehearsalReport;

  beforeAll(async () => {
    cli = new Cli(["--json", "--keep", "--dwell", "2", "--rate", "60"], {
      npm: true,
      path: [realEngine().directory],
      home: HOME,
      environment: {
        PULUMI_ACCESS_TOKEN: "pul-somebody",
        PULUMI_BACKEND_URL: "https://pulumi.invalid",
        AWS_PROFILE: "somebody",
        GOOGLE_APPLICATION_CREDENTIALS: "/nonexistent/somebody.json",
      },
    });
    ended = await cli.ended;
    if (ended.code !== 0) throw new Error(`it ended with ${ended.code ?? ended.signal}:\n${cli.stderr}`);
    report = JSON.parse(cli.stdout) as RehearsalReport;
  });
  afterAll(() => cli.dispose());

  const step = (name: string): ReportStep => {
    const found = report.steps.find((one) => one.name === name);
    if (found === undefined)
      throw new Error(`no step ${name}: ${report.steps.map((one) => one.name).join(", ")}`);
    return found;
  };
  const done = (): ReportStep[] => report.steps.filter(({ outcome }) => outcome === "done");

  it("passes, and no request failed", () => {
    expect(ended).toEqual({ code: 0, signal: null });
    expect(report.verdict.outcome).toBe("passed");
    expect(report.totals).toMatchObject({ failed: 0, errors: {} });
    // 60 a second, 9 stays of 2 seconds: so many even if no command took any time.
    expect(report.totals.requests).toBeGreaterThan(60 * 2 * 9);
    expect(Object.keys(report.totals.byStatus)).toEqual(["200"]);
  });

  it("declares, step by step, what a release and its rollback are", () => {
    const declared = report.steps.map(({ name, outcome, declared: state }) => [
      name,
      outcome,
      ...(state ? [state.weights.blue, state.weights.green, state.frontend, state.aiShare] : []),
    ]);
    expect(declared).toEqual([
      ["1.1.0 on blue", "done", 100, 0, "1.1.0", 0],
      ["Put 1.2.0 on green", "done", 100, 0, "1.1.0", 0],
      ["Give 1.2.0 10 %", "done", 90, 10, "1.1.0", 0],
      ["Give 1.2.0 50 %", "done", 50, 50, "1.1.0", 0],
      ["Give 1.2.0 100 %", "done", 0, 100, "1.2.0", 0],
      ["Give the AI candidate 10 %", "done", 0, 100, "1.2.0", 10],
      ["Give the AI candidate 100 %", "done", 0, 100, "1.2.0", 100],
      ["Make 1.2.0 stable: green is live", "done", 0, 100, "1.2.0", 0],
      ["Rolled back to 1.1.0", "done", 100, 0, "1.1.0", 0],
      ["1.3.0 refused", "refused"],
    ]);
  });

  it("proves 1.2.0 between its deployment and its first percent, by what really ran", () => {
    const [proof, ...others] = report.proofs ?? [];
    expect(others).toEqual([]);
    const { proven = 0, gates = 0, waived = [] } = proof ?? {};
    // Of a clone that nobody touched for a month the drill is too old, which is waived (ADR 41); nothing else is.
    const old = waived.flatMap(({ rows }) => rows);
    expect(old.filter((row) => !["P3", "P5"].includes(row))).toEqual([]);
    expect(proof).toMatchObject({ version: "1.2.0" });
    expect([gates, proven]).toEqual([23, 23 - old.length]);
    expect(proof?.startedAt).toBeGreaterThan(step("Put 1.2.0 on green").endedAt);
    expect(proof?.endedAt).toBeLessThan(step("Give 1.2.0 10 %").startedAt);
    expect(cli.stderr).toContain(`Prove 1.2.0: ${proven} of ${gates} rows proven`);
  });

  it("measures, step by step, the weights that were declared", () => {
    for (const { name, declared, measured } of done()) {
      for (const slot of SLOTS) {
        const weight = declared?.weights[slot] ?? NaN;
        const { observed, n } = measured?.slots[slot] ?? { observed: NaN, n: NaN };
        const inside = withinWeight(weight, observed, n, Z_9999);
        expect({ name, slot, weight, observed, n, inside }).toMatchObject({ inside: true });
        if (weight === 0) expect({ name, slot, observed }).toMatchObject({ observed: 0 });
      }
      expect({ name, failed: measured?.failed }).toEqual({ name, failed: 0 });
    }
  });

  it("gives the AI service's candidate the share that was declared", () => {
    const shared = done().flatMap(({ name, measured }) => (measured?.ai ? [{ name, ...measured.ai }] : []));
    expect(shared.map(({ name, declared }) => [name, declared])).toEqual([
      ["Give the AI candidate 10 %", 10],
      ["Give the AI candidate 100 %", 100],
    ]);
    for (const { declared, observed, n } of shared)
      expect(withinWeight(declared, observed, n, Z_9999)).toBe(true);
  });

  it("serves the page that the pointer names, and none before or after its time", () => {
    const seen = done().map(({ measured, declared }) => [
      declared?.frontend,
      Object.keys(measured?.byPage ?? {}),
    ]);
    expect(seen).toEqual(
      ["1.1.0", "1.1.0", "1.1.0", "1.1.0", "1.2.0", "1.2.0", "1.2.0", "1.2.0", "1.1.0"].map((page) => [
        page,
        [page],
      ]),
    );
    const order = report.windows.flatMap(({ byPage }) =>
      Object.keys(byPage).length === 1 ? Object.keys(byPage) : [],
    );
    expect(order.filter((page, at) => page !== order[at - 1])).toEqual(["1.1.0", "1.2.0", "1.1.0"]);
  });

  it("moves traffic by the rule and the pointer, and touches nothing of what stands", () => {
    const types = (name: string): string[] => step(name).touched.map(({ type }) => type);
    expect(types("Give 1.2.0 10 %")).toContain(WEIGHTED_RULE);
    expect(types("Give 1.2.0 10 %")).not.toContain(POINTER);
    expect(types("Give 1.2.0 100 %")).toEqual(expect.arrayContaining([WEIGHTED_RULE, POINTER]));
    const steps = report.steps.filter(({ name }) => name.startsWith("Give "));
    expect(steps).toHaveLength(5);
    for (const { name, touched } of steps)
      expect({ name, touched: touched.length > 3 ? touched : [] }).toEqual({ name, touched: [] });
    for (const { touched, name } of done().slice(1)) {
      const standing = touched.filter(({ type }) =>
        /^aws:(ec2|s3|iam|acm)|distribution:|loadBalancer:|targetGroup:|listener:/.test(type),
      );
      expect({ name, standing }).toEqual({ name, standing: [] });
    }
  });

  it("has everything as before after the rollback", () => {
    const [before, after] = [step("1.1.0 on blue"), step("Rolled back to 1.1.0")];
    expect(after.declared).toEqual(before.declared);
    expect(report.timings.rollbackToLiveMs).toBeGreaterThan(0);
    expect(report.timings.releaseToLiveMs).toBeGreaterThan(0);
  });

  it("lets the gate refuse an unproven candidate before anything is touched", () => {
    const refused = step("1.3.0 refused");
    expect(refused).toMatchObject({ outcome: "refused", touched: [] });
    expect(refused.exitCode).not.toBe(0);
    expect(Object.keys(refused.changes).filter((operation) => operation !== "same")).toEqual([]);
    expect(refused.violations[0]).toMatchObject({
      policy: "gate-q1-automated-tests",
      enforcement: "mandatory",
    });
    // All but Q6: no revision of the AI service is to take more requests.
    const gates = refused.violations.filter(({ policy }) => /^gate-[qep]\d/.test(policy));
    expect(gates).toHaveLength(22);
    expect(refused.violations[0]?.message).toContain("1.3.0");
    const since = report.windows.filter(({ from }) => from >= refused.startedAt);
    expect(since.reduce((sum, { requests }) => sum + requests, 0)).toBeGreaterThan(60);
    expect([...new Set(since.flatMap(({ byServer }) => Object.keys(byServer)))]).toEqual(["blue/1.1.0"]);
  });

  it("writes the report as a page that loads nothing and as the JSON that it printed", () => {
    expect(readdirSync(cli.report).sort()).toEqual(["index.html", "report.json"]);
    expect(JSON.parse(readFileSync(join(cli.report, "report.json"), "utf8"))).toEqual(report);
    const page = readFileSync(join(cli.report, "index.html"), "utf8");
    expect(page).toContain("gate-q1-automated-tests");
    const loads =
      /<(?:script|img|link|iframe|source|object|embed|use|image)\b[^>]*?\b(?:src|href|data)\s*=\s*["']?(?!["']?(?:data:|#))[^>]{0,100}/gi;
    expect(page.match(loads)).toBeNull();
    expect(page.match(/url\(\s*["']?(?!data:|#)[^)]{0,80}|@import[^;]{0,80}/gi)).toBeNull();
  });

  it("tells how far it is on standard error, in plain lines", () => {
    expect(cli.stderr).toContain("1.2.0 takes 50 %");
    expect(cli.stderr).toContain("Roll back: git revert, pulumi up");
    expect(cli.stderr).not.toContain("\u001b[");
  });

  it("leaves HOME as it was", () => {
    const files = readdirSync(cli.home, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const held = files.map(({ parentPath, name }) => join(parentPath, name));
    expect(held.sort()).toEqual(
      Object.keys(HOME)
        .map((path) => join(cli.home, path))
        .sort(),
    );
    for (const [path, content] of Object.entries(HOME))
      expect(readFileSync(join(cli.home, path), "utf8")).toBe(content);
  });

  requireOutside("curl", { apt: "curl" })("what it keeps", () => describeKept(() => cli));
});

describe("the command line", () => {
  const run = async (...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> => {
    const cli = new Cli(args);
    try {
      const { code } = await cli.ended;
      expect(cli.left()).toEqual([]);
      return { code, stdout: cli.stdout, stderr: cli.stderr };
    } finally {
      await cli.dispose();
    }
  };

  it("lists scenarios and options on --help", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    for (const scenario of ["all", "release", "rollback", "ready", "blocked"])
      expect(stdout).toMatch(new RegExp(`^  ${scenario} `, "m"));
    for (const option of ["scenario", "keep", "json", "verbose", "clock", "rate", "dwell", "report"])
      expect(stdout).toContain(`--${option}`);
  });

  it.each([
    [["--scenario", "realease"], /realease.*release/s],
    [["--scenario", "bad-release", "release"], /--scenario takes release alone/],
    [["--scenario", "bad-release", "silent", "--keep"], /--keep takes one scenario/],
    [["--dwell", "soon"], /--dwell.*soon.*1 to 600/s],
    [["--rate", "10"], /--rate.*10.*60 to 2000/s],
    [["--clock", "NaN"], /--clock.*NaN.*1 to 100/s],
    [["--kep"], /--kep.*--keep/s],
    [["prod"], /argument/],
  ])("refuses %j with what is allowed", async (args, said) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(said);
    expect(stderr).toContain("npm run rehearse -- --help");
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
  });
});
