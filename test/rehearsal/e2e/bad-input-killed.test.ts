import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { explainInterruption, type HeldLock } from "../../../rehearsal/engine/interruption";
import { descendants, isAlive, sendSignal } from "../../../rehearsal/engine/processes";
import { type Load, startLoad } from "../../../rehearsal/load/load";
import { releaseOf } from "../../../rehearsal/session/prepare";
import { putCandidate } from "../../../rehearsal/session/project";
import { eventually } from "../../support/eventually";
import { RunningProduct, STACK, type Said, type Traffic, plain, upOf } from "../../support/rehearsal";
import { ENGINE_TIMEOUT } from "../engine/tiny";

jest.setTimeout(ENGINE_TIMEOUT);

/** `pulumi up` that somebody started and that goes on while a test does something else. */
class OngoingUp {
  output = "";
  readonly ended: Promise<number | null>;
  private readonly child;

  constructor(product: RunningProduct) {
    const { repository, pulumi } = product.workplace;
    this.child = spawn(product.engine.pulumi, upOf(STACK), {
      cwd: repository.directory,
      env: pulumi.environment(),
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on("data", (text: Buffer) => (this.output += text.toString()));
    this.ended = once(this.child, "exit").then(([code]) => code as number | null);
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** Kills the engine and it alone, as the kernel does when memory runs out; gives what it has left behind. */
  async kill(): Promise<number[]> {
    const below = await descendants(this.pid);
    this.child.kill("SIGKILL");
    await this.ended;
    return below;
  }
}

/** Containers of 1.2.0 start and never answer, until they are let: its service stays in the making. */
function holdBack(product: RunningProduct): () => void {
  const hex = releaseOf(product.workplace, "1.2.0").api.slice("sha256:".length);
  const file = join(product.workplace.registry, hex, "image.json");
  const image = readFileSync(file);
  writeFileSync(file, JSON.stringify({ command: ["node", "-e", "setInterval(() => undefined, 1000)"] }));
  return () => writeFileSync(file, image);
}

describe("an up that is killed, and two at once", () => {
  let product: RunningProduct;
  let before: Traffic;
  let load: Load;
  let orphans: number[] = [];
  beforeAll(async () => {
    product = await RunningProduct.open();
    before = await product.traffic();
    load = await startLoad({
      ...(await product.loadTarget()),
      rate: 20,
      connections: 4,
      requests: [{ path: "/" }, { path: "/api/quotes?amount=1&days=1" }],
    });
  });
  afterAll(async () => {
    for (const pid of orphans) if (isAlive(pid)) sendSignal(pid, "SIGKILL");
    await load?.stop();
    await product?.close();
  });

  const declare = async (green: number): Promise<void> => {
    const config = product.config();
    putCandidate(config, releaseOf(product.workplace, "1.2.0"), green);
    config.write();
    await product.workplace.repository.commit(`Give 1.2.0 ${green} %`);
  };
  const locks = (): Promise<HeldLock[]> =>
    explainInterruption(join(product.workplace.directory, "state"), { stack: STACK });
  const happened = async (): Promise<string[]> =>
    (await product.workplace.cloud.events(before.events)).map(({ kind, message }) => `${kind} ${message}`);
  const urns = async (): Promise<string[]> => {
    const { output } = await product.pulumi("stack", "export", "--stack", STACK);
    const { deployment } = JSON.parse(output) as { deployment: { resources: { urn: string }[] } };
    return deployment.resources.map(({ urn }) => urn);
  };

  /** Refused by the lock of another operation, which it names; nothing has happened. */
  const expectRefused = ({ code, output }: Said, holder: number): void => {
    expect(output).toContain("error: the stack is currently locked by 1 lock(s)");
    expect(output).toContain("`pulumi cancel`");
    expect(output).toMatch(new RegExp(`created by \\S+@\\S+ \\(pid ${holder}\\)`));
    expect(code).not.toBe(0);
  };

  it("killed while the new slot is made: the next run says what happened, and what it says to do converges", async () => {
    const known = await urns();
    await declare(10);
    const letStart = holdBack(product);
    const up = new OngoingUp(product);
    await eventually(
      async () => expect(await happened()).toContainEqual(expect.stringMatching(/^deployment-started green/)),
      {
        what: "the service of green is being made",
        deadline: 300_000,
      },
    );
    orphans = await up.kill();
    letStart();
    expect(up.output).not.toContain("green-api-service created");

    const next = await product.pulumi(...upOf(STACK));
    expectRefused(next, up.pid);
    await product.expectFitToRead(next.output);
    const [lock] = await locks();
    expect(lock).toMatchObject({ holder: "dead", pid: up.pid });
    expect(lock?.text).toContain("It was in the middle of: creating green-api-service.");
    expect(lock?.text).toMatch(
      /look in the cloud for green-api-service-[0-9a-f]{7} \(aws:ecs\/service:Service\)/,
    );
    await product.expectUntouched(before);

    const commands = [...(lock?.text ?? "").matchAll(/^ {2}pulumi (.+?)(?: {2,}.*)?$/gm)].map(
      ([, line = ""]) => line.split(" "),
    );
    expect(commands.map(([command]) => command)).toEqual(["cancel", "up"]);
    for (const [command = "", ...args] of commands) {
      const { code, output } = await product.pulumi(
        command,
        "--yes",
        ...args,
        ...(command === "up" ? ["--skip-preview"] : []),
      );
      expect([code, output]).toEqual([0, expect.any(String)]);
    }
    expect(await locks()).toEqual([]);
    expect(await urns()).toEqual(expect.arrayContaining(known));
    expect(await happened()).toContainEqual(
      expect.stringMatching(/^weights-changed .*blue-\w+ 90, .*green-\w+ 10$/),
    );
    const preview = await product.pulumi("preview", "--refresh", "--expect-no-changes", ...plain(STACK));
    expect([preview.code, preview.output]).toEqual([0, expect.any(String)]);
  });

  it("a second up at the same time names the holder and changes nothing; the first proceeds", async () => {
    await declare(50);
    const first = new OngoingUp(product);
    await eventually(async () => expect(await locks()).toMatchObject([{ holder: "alive", pid: first.pid }]), {
      what: "the first up holds the lock",
      deadline: 300_000,
    });
    const [lock] = await locks();
    const second = await product.pulumi(...upOf(STACK));
    expectRefused(second, first.pid);
    await product.expectFitToRead(second.output);
    expect(lock?.text).toMatch(
      new RegExp(`Stack ${STACK} is being changed right now by \\S+@\\S+ \\(process ${first.pid}\\), since`),
    );
    expect([await first.ended, first.output]).toEqual([0, expect.any(String)]);
    expect(await happened()).toContainEqual(
      expect.stringMatching(/^weights-changed .*blue-\w+ 50, .*green-\w+ 50$/),
    );
    expect(await locks()).toEqual([]);
  });

  it("users have noticed nothing of it", async () => {
    const { totals } = await load.stop();
    expect(totals.requests).toBeGreaterThan(0);
    expect(totals.failed).toBe(0);
  });
});
