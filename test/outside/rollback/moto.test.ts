import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Moto, startMoto } from "../../../bench/assets/moto";
import { bundle } from "../../../infra/functions/bundle";
import { parameters } from "../../../ops/rollback/effects/parameters";
import { ENVIRONMENT, FakeWorld, RELEASE, SICK, alarmEvent } from "../../ops/rollback/fake-world";
import { pythonCommand, requirePython } from "../../support/outside";
import { Aws } from "./aws";
import { Edge } from "./edge";

const MOTO = { version: "5.2.5", package: "moto[server]" };

/** The bundle that the stack uploads, against an emulator that others wrote: same end state as in our own worlds. */
requirePython("moto_server", MOTO)("the rollback's bundle against moto", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-moto-"));
  let moto: Moto;
  let edge: Edge;
  let aws: Aws;
  beforeAll(async () => {
    moto = await startMoto(pythonCommand("moto_server", MOTO), folder);
    edge = await Edge.start();
    aws = await Aws.start(moto.environment, edge);
  });
  afterAll(async () => {
    aws.close();
    edge.stop();
    await moto.stop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => aws.reset());

  /** One invocation in a process of its own, as Lambda does it. */
  function invoke(
    event: unknown,
    environment: Record<string, string> = {},
  ): Promise<{ outcome?: unknown; failed?: string }> {
    const program = join(folder, "invoke.cjs");
    // Names below localhost are this machine (RFC 6761), which not every resolver knows.
    writeFileSync(
      program,
      `const dns = require("node:dns"); const { lookup } = dns;
       dns.lookup = (name, ...rest) => lookup(/\\.localhost$/.test(name) ? "127.0.0.1" : name, ...rest);
       require(${JSON.stringify(bundle("rollback"))}).handler(JSON.parse(process.argv[2])).then(
         (outcome) => process.stdout.write("\\n=" + JSON.stringify({ outcome })),
         (failure) => process.stdout.write("\\n=" + JSON.stringify({ failed: failure.message })),
       );`,
    );
    return new Promise((resolve, reject) =>
      execFile(
        process.execPath,
        [program, JSON.stringify(event)],
        { env: { ...moto.environment, ...aws.environment, ...environment }, maxBuffer: 16 * 1024 * 1024 },
        (failure, out, error) => {
          const at = out.lastIndexOf("\n=");
          if (at < 0) reject(new Error(`${failure?.message ?? ""}\n${out}\n${error}`));
          else resolve(JSON.parse(out.slice(at + 2)) as { outcome?: unknown; failed?: string });
        },
      ),
    );
  }

  it("ends as our own world does: latch, weights, page, papers, notice", async () => {
    const ours = new FakeWorld();
    ours.put({ ai: null });
    await ours.invoke(alarmEvent("prod-green-sick"));
    const event = await aws.throughEventBridge(alarmEvent("prod-green-sick"));
    expect(await invoke(event)).toMatchObject({ outcome: { did: "rolled back" } });
    expect(await aws.latches()).toEqual(ours.latches());
    expect(await aws.weights()).toEqual(ours.weights);
    expect(edge.page).toBe(ours.page);
    // There is no repository in this one.
    const papers = ours.papers().filter((key) => !key.endsWith("dispatch.json"));
    expect((await aws.keys()).filter((key) => key.startsWith("rollbacks/"))).toEqual(papers);
    const subjects = (await aws.told()).map(({ Subject }) => Subject);
    expect(subjects).toEqual(ours.published.map(({ subject }) => subject));
  });

  it("is done once, whatever comes twice: the latch is written on the condition that there is none", async () => {
    await invoke(alarmEvent("prod-green-sick"));
    const first = await aws.latches();
    const later = alarmEvent("prod-green-sick", { at: "2026-11-23T10:25:00.000Z" });
    expect(await invoke(later)).toMatchObject({ outcome: { did: "nothing" } });
    // Both at once, as at-least-once deliveries come: one of them makes it.
    await aws.reset();
    await Promise.all([invoke(alarmEvent("prod-green-sick")), invoke(alarmEvent("prod-green-sick"))]);
    expect(await aws.latches()).toEqual(first);
    expect(first).toMatchObject({ [`latch-${RELEASE}`]: { at: SICK } });
  });

  it("leaves a latch as it is that somebody else wrote a moment before", async () => {
    const before = { ...process.env };
    Object.assign(process.env, moto.environment);
    const { createParameter } = parameters(ENVIRONMENT.RELEASE_PATH);
    const made = [
      await createParameter("latch-x", '{"at":"first"}'),
      await createParameter("latch-x", '{"at":"second"}'),
    ];
    process.env = before;
    expect([made, await aws.latches()]).toEqual([["created", "exists"], { "latch-x": { at: "first" } }]);
  });

  it("is finished by the schedule: page and weights that somebody wrote over", async () => {
    await invoke(alarmEvent("prod-green-sick"));
    await aws.setWeights({ blue: 50, green: 50 });
    edge.page = "1.2.0";
    await invoke({ reconcile: "2026-11-23T10:21:00Z" });
    expect([await aws.weights(), edge.page]).toEqual([{ blue: 100, green: 0 }, "1.1.0"]);
    expect((await aws.keys()).some((key) => key.includes("/validation/"))).toBe(true);
  });

  it("keeps an empty stable slot from getting what the other one answers, and calls somebody", async () => {
    await aws.emptied("blue");
    await invoke(alarmEvent("prod-green-sick"));
    expect(await aws.weights()).toEqual({ blue: 90, green: 10 });
    expect((await aws.told()).map(({ Message }) => Message).join()).toMatch(/blue has no healthy target/);
  });

  it("says which call failed, does all others, and fails for Lambda to try again", async () => {
    const { failed } = await invoke(alarmEvent("prod-green-sick"), {
      RULE_ARN: (aws.environment.RULE_ARN ?? "").replace(/.$/, "0"),
    });
    expect(failed).toMatch(/the weights could not be set: RuleNotFound/);
    expect(edge.page).toBe("1.1.0");
    expect((await aws.told()).map(({ Message }) => Message).join()).toMatch(/RuleNotFound/);
  });
});
