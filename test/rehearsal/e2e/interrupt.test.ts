import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Cli } from "../../support/cli";
import { eventually } from "../../support/eventually";
import { listed } from "../../support/processes";
import { ENGINE_TIMEOUT, realEngine } from "../engine/tiny";

jest.setTimeout(ENGINE_TIMEOUT);

describe("a rehearsal that is stopped in the middle of its first up", () => {
  let cli: Cli;

  beforeEach(async () => {
    cli = new Cli(["--scenario", "blocked", "--dwell", "1", "--rate", "60"], {
      path: [realEngine().directory],
    });
  });
  afterEach(() => cli.dispose());

  // SIGTERM and SIGHUP are answered alike: test/rehearsal/cli/signals.test.ts.
  it("ends by Ctrl-C with nothing left: no process, no temporary file, no report", async () => {
    await inTheMiddle(cli);
    cli.kill("SIGINT");
    expect(await cli.ended).toEqual({ code: 1, signal: null });
    expect(listed(cli.running())).toEqual([]);
    expect(cli.left()).toEqual([]);
    expect(existsSync(cli.report)).toBe(false);
    expect(cli.stderr).toContain("interrupted");
    expect(cli.stdout + cli.stderr).not.toMatch(/^\s+at /m);
  });

  it("ends at once by a second Ctrl-C, and everything with it", async () => {
    await begun(cli);
    cli.kill("SIGINT");
    await cli.says("once more to end at once");
    cli.kill("SIGINT");
    expect(await cli.ended).toEqual({ code: 130, signal: null });
    await cli.gone();
    expect(cli.left()).toEqual([]);
  });

  it("leaves neither process nor folder even when it is killed", async () => {
    await begun(cli);
    cli.kill("SIGKILL");
    expect(await cli.ended).toEqual({ code: null, signal: "SIGKILL" });
    await cli.gone();
    expect(cli.left()).toEqual([]);
  });
});

/** Waits until the engine runs the program on the cloud: there are processes to end everywhere. */
function begun(cli: Cli): Promise<void> {
  return eventually(
    () => expectRunning(cli, ["pulumi-language-nodejs", "--directory", "@pulumi/pulumi/cmd/run/"]),
    {
      what: "the first up has begun",
      deadline: 300_000,
      pause: 100,
    },
  );
}

/** Waits until a process of the product runs, too. */
async function inTheMiddle(cli: Cli): Promise<void> {
  await eventually(
    () => {
      const workplace = readdirSync(cli.temporary).find((name) => name.startsWith("sluice-rehearsal-"));
      const state = join(cli.temporary, workplace ?? "none", "cloud", "cloud.json");
      if (!existsSync(state) || !readFileSync(state, "utf8").includes('"ecs.'))
        throw new Error(cli.stdout + cli.stderr);
      expectRunning(cli, ["pulumi-language-nodejs", "--directory", "server."]);
    },
    { what: "the first up is in its middle", deadline: 300_000, pause: 100 },
  );
}

/** Fails unless a process of each of these runs. */
function expectRunning(cli: Cli, wanted: readonly string[]): void {
  const running = cli.running().map(({ command }) => command);
  for (const what of wanted) {
    if (!running.some((command) => command.includes(what)))
      throw new Error(`no ${what} in\n${running.join("\n")}`);
  }
}
