import { join, resolve } from "node:path";
import { Command } from "commander";
import { acquireEngine } from "../engine/acquire";
import { prepareBootstrap } from "../session/bootstrap";
import { StackConfig } from "../session/stack-config";
import { Workplace } from "../session/workplace";
import { reportFailure } from "./failure";
import { stopSignal } from "./signals";
import { BOOTSTRAP, askedFor, levelsOf, stackFile, stacksOf } from "./stacks";

const ROOT = resolve(__dirname, "..", "..");

/** `npm run preview -- prod`: the whole plan of a stack with the policy pack, on the embedded cloud, without credentials. */
async function main(): Promise<void> {
  const stacks = stacksOf(ROOT);
  const command = new Command("npm run preview --")
    .description(
      "Show the whole plan of a stack with the policy pack, on the embedded cloud: no account, no credentials.",
    )
    .argument("[stack]", `one of ${stacks.join(", ")}; or ${BOOTSTRAP}, where the state of ${stacks[0]} lies`)
    .option("--diff", "show every property", false)
    .parse(process.argv.slice(2), { from: "user" });
  const [name] = command.args;
  if (name === undefined) {
    throw new Error(
      `which stack? There ${stacks.length === 1 ? "is" : "are"} ${stacks.join(", ")}.\n  what to do: npm run preview -- ${stacks[0] ?? "<stack>"}`,
    );
  }
  const { stack, bootstraps } = askedFor(name, stacks);
  StackConfig.read(stackFile(ROOT, stack));
  const engine = await acquireEngine({
    env: process.env,
    onProgress: (text) => process.stderr.write(`${text}\n`),
  });
  const signal = stopSignal();
  const workplace = await Workplace.open({ root: ROOT, engine, speed: 1, stack });
  try {
    const pulumi = bootstraps ? await prepareBootstrap(workplace, stack, signal) : workplace.pulumi;
    if (!bootstraps) await pulumi.stackInit({ signal });
    const pack = bootstraps ? join("..", "..", "policies") : "policies";
    const result = await pulumi.preview({
      policyPacks: [pack],
      policyLevels: [join(pack, levelsOf(ROOT, stack))],
      extraArgs: command.opts<{ diff: boolean }>().diff ? ["--diff"] : [],
      signal,
      onLine: (line) => process.stdout.write(`${line}\n`),
    });
    process.exitCode = result.exitCode === 0 ? 0 : 1;
  } finally {
    await workplace.close();
  }
}

main().catch(reportFailure);
