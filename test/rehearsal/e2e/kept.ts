import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudEndpoints } from "../../../rehearsal/cloud/cloud";
import type { CloudEvent } from "../../../rehearsal/cloud/kernel/events";
import { isAlive } from "../../../rehearsal/engine/processes";
import { releaseOf } from "../../../rehearsal/session/prepare";
import { putCandidate } from "../../../rehearsal/session/project";
import { StackConfig } from "../../../rehearsal/session/stack-config";
import type { Workplace } from "../../../rehearsal/session/workplace";
import type { Cli } from "../../support/cli";
import { eventually } from "../../support/eventually";
import { listed } from "../../support/processes";
import { STACK, type Said, said } from "../../support/rehearsal";

interface Group {
  readonly arn: string;
  readonly weight: number;
}
interface Resource {
  readonly type: string;
  readonly id: string;
  readonly outputs: { readonly actions?: { readonly forward?: { readonly targetGroups?: Group[] } }[] };
}

/** What a person can do in the workplace that a rehearsal with --keep has left; ended, and nothing of it is left afterwards. */
export function describeKept(ran: () => Cli): void {
  let cli: Cli;
  /** The printed commands, in order. */
  let printed: string[];
  let workplace: string;
  let repository: string;

  beforeAll(async () => {
    cli = ran();
    printed = cli.stderr
      .split("\n")
      .filter((line) => line.startsWith("  "))
      .map((line) => line.trim());
    repository = command(/^cd /).slice("cd ".length);
    workplace = join(repository, "..");
    // A slot whose processes start again beside another test would be taken off: the automatic rollback has tests of its own.
    await control("/alarms", { name: `${STACK}-green-sick`, region: "us-east-1", state: "OK" });
  });

  const command = (kind: RegExp): string => {
    const found = printed.find((line) => kind.test(line));
    if (found === undefined) throw new Error(`no ${kind} is printed:\n${cli.stderr}`);
    return found;
  };
  /** As typed into a new shell of a user who has no pulumi and no settings of their own. */
  const shell = (...lines: string[]): Promise<Said> =>
    said("/bin/sh", ["-c", [command(/^\. /), command(/^cd /), ...lines].join("\n")], {
      cwd: "/",
      env: { PATH: "/usr/bin:/bin", HOME: cli.home, LANG: "C.UTF-8", TMPDIR: cli.temporary },
    });
  const succeeds = async (...lines: string[]): Promise<string> => {
    const { code, output } = await shell(...lines);
    if (code !== 0) throw new Error(`${lines.join("\n")}\nended with ${code}:\n${output}`);
    return output;
  };
  const plain = (rest: string): string => `pulumi ${rest} --non-interactive --color never`;
  const judged = (rest: string): string => plain(`${rest} --policy-pack policies`);
  const endpoints = (): CloudEndpoints =>
    JSON.parse(readFileSync(join(workplace, "cloud", "endpoints.json"), "utf8")) as CloudEndpoints;
  const control = async <T>(path: string, body?: unknown): Promise<T> => {
    const { port, token } = endpoints().control;
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { "x-sluice-control": token },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  /** The weights that the load balancer was told last, in the order of its target groups. */
  const liveWeights = async (groups: readonly Group[]): Promise<unknown[]> => {
    const told = (await control<CloudEvent[]>("/events?since=0")).filter(
      ({ kind, detail }) => kind === "weights-changed" && Object.keys(detail?.weights ?? {}).length > 1,
    );
    const weights = (told.at(-1)?.detail?.weights ?? {}) as Record<string, unknown>;
    return groups.map(({ arn }) => weights[arn]);
  };

  /** How many requests each target group has had since the cloud began. */
  const requests = async (groups: readonly Group[]): Promise<number[]> => {
    const { targetGroups } = await control<{ targetGroups: Record<string, { requests: number }> }>(
      "/load-balancer/metrics",
    );
    return groups.map(({ arn }) => targetGroups[arn]?.requests ?? 0);
  };

  it("prints an environment in which plain pulumi finds nothing to do", async () => {
    expect(await succeeds(judged("preview --expect-no-changes"))).toMatch(/unchanged/);
    expect(await succeeds(command(/^curl /))).toContain('"status":"ok"');
  });

  it("lets a person release by hand: edit, commit, pulumi up, and the printed curl meets both versions", async () => {
    const configFile = join(repository, "Pulumi.rehearsal.yaml");
    const product = JSON.parse(readFileSync(join(workplace, "product.json"), "utf8")) as Workplace["product"];
    const config = StackConfig.read(configFile);
    putCandidate(config, releaseOf({ product }, "1.2.0"), 10);
    config.write();
    const verify = "npm run -s evidence -- verify --stack rehearsal --version 1.2.0";
    expect(await succeeds(verify)).toMatch(/^Q1 .* proven /m);
    await succeeds(`git commit -qam "1.2.0 by hand"`, judged("up --yes --skip-preview"));
    const asked = `for each in $(seq 200); do ${command(/^curl /).replace("curl", "curl -sf")}; echo; done`;
    const versions = (await succeeds(asked)).match(/"version":"[^"]*"/g) ?? [];
    expect(versions).toHaveLength(200);
    // With 10 % of 200, it is missing once in 10⁹ runs.
    expect([...new Set(versions)].sort()).toEqual(['"version":"1.1.0"', '"version":"1.2.0"']);
  });

  it("brings the cloud back by the printed command after a SIGKILL: same ports, same state, requests served", async () => {
    const before = endpoints();
    process.kill(before.pid, "SIGKILL");
    await eventually(() => void expect(listed(cli.running())).toEqual([]), { what: "nothing of it runs" });
    await succeeds(`{ ${command(/cloud.main\.ts /)} } >cloud.out 2>&1`);
    await eventually(() => void expect(endpoints().pid).not.toBe(before.pid), {
      what: "it is up again",
      deadline: 300_000,
    });
    const { pid: _pid, control: _control, ...after } = endpoints();
    expect(before).toMatchObject(after);
    expect(endpoints().control.port).toBe(before.control.port);
    const answers = await eventually(() => succeeds(`${command(/^curl /)} -sf`), {
      what: "it serves",
      deadline: 300_000,
    });
    expect(answers).toContain('"status":"ok"');
    await succeeds("rm cloud.out");
  });

  it("shows weights that were changed behind the program's back, and up puts them back", async () => {
    const state = JSON.parse(await succeeds("pulumi stack export")) as {
      deployment: { resources: Resource[] };
    };
    const rules = state.deployment.resources.flatMap(({ type, id, outputs }) => {
      const groups = outputs?.actions?.[0]?.forward?.targetGroups ?? [];
      return type === "aws:lb/listenerRule:ListenerRule" && groups.length === 2 ? [{ id, groups }] : [];
    });
    expect(rules).toHaveLength(1);
    const [{ id: rule, groups } = { id: "", groups: [] }] = rules;
    const weights = groups.map(({ weight }) => weight);
    expect([...weights].sort()).toEqual([10, 90]);

    await control("/load-balancer/weights", {
      rule,
      weights: Object.fromEntries(groups.map(({ arn }) => [arn, 50])),
    });
    expect(await liveWeights(groups)).toEqual([50, 50]);
    const before = await requests(groups);
    await succeeds(`for each in $(seq 40); do ${command(/^curl /).replace("curl", "curl -sf")}; done`);
    // With 50 % of 40, either gets none once in 10¹² runs.
    const counted = await requests(groups);
    expect(counted.map((count, at) => count > (before[at] ?? 0))).toEqual([true, true]);
    const drifted = await shell(plain("preview --refresh --diff --expect-no-changes"));
    expect(drifted.code).not.toBe(0);
    expect(drifted.output).toMatch(/weight *: 50 => (10|90)/);
    // Nothing else differs, so the state has come through the restart whole.
    expect(drifted.output).toMatch(/^Resources:\n +~ 1 to update\n +\d+ unchanged$/m);

    const mended = await succeeds(plain("up --refresh --yes --skip-preview"));
    expect(mended).toMatch(/^Resources:\n +~ 1 updated\n +\d+ unchanged$/m);
    expect(await liveWeights(groups)).toEqual(weights);
  });

  it("refuses to be told nonsense about weights", async () => {
    await expect(control("/load-balancer/weights", { rule: "none", weights: {} })).rejects.toThrow(
      /400.*'none' not found/,
    );
  });

  it("ends and removes everything by the printed command", async () => {
    const { pid } = endpoints();
    const { code, output } = await said("/bin/sh", ["-c", command(/rm -r /)], {
      cwd: "/",
      env: { PATH: process.env.PATH },
    });
    expect({ code, output }).toEqual({ code: 0, output: "" });
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(workplace)).toBe(false);
    await cli.gone();
    expect(cli.left()).toEqual([]);
  });
}
