import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { acquireEngine } from "../engine/acquire";
import { StackConfig } from "../session/stack-config";
import { Workplace } from "../session/workplace";
import { reportFailure } from "./failure";

const ROOT = resolve(__dirname, "..", "..");

/** `npm run preview -- prod`: the whole plan of a stack with the policy pack, on the embedded cloud, without credentials. */
async function main(): Promise<void> {
  const command = new Command("npm run preview --")
    .description(
      "Show the whole plan of a stack with the policy pack, on the embedded cloud: no account, no credentials.",
    )
    .argument("[stack]", `one of ${stacks().join(", ")}`)
    .option("--diff", "show every property", false)
    .parse(process.argv.slice(2), { from: "user" });
  const [stack] = command.args;
  if (stack === undefined) {
    throw new Error(
      `which stack? There ${stacks().length === 1 ? "is" : "are"} ${stacks().join(", ")}.\n  what to do: npm run preview -- ${stacks()[0] ?? "<stack>"}`,
    );
  }
  const file = join(ROOT, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    throw new Error(
      `there is no stack "${stack}": Pulumi.${stack}.yaml is missing.\n  allowed: ${stacks().join(", ")}`,
    );
  }
  StackConfig.read(file);
  const engine = await acquireEngine({
    env: process.env,
    onProgress: (text) => process.stderr.write(`${text}\n`),
  });
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => abort.abort(new Error("stopped")));
  const workplace = await Workplace.open({ root: ROOT, engine, speed: 1, stack });
  try {
    await workplace.pulumi.stackInit({ signal: abort.signal });
    const result = await workplace.pulumi.preview({
      policyPacks: ["policies"],
      extraArgs: command.opts<{ diff: boolean }>().diff ? ["--diff"] : [],
      signal: abort.signal,
      onLine: (line) => process.stdout.write(`${line}\n`),
    });
    process.exitCode = result.exitCode === 0 ? 0 : 1;
  } finally {
    await workplace.close();
  }
}

function stacks(): string[] {
  return readdirSync(ROOT).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
}

main().catch(reportFailure);
