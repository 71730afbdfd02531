import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { drawStack } from "../plan/diagram/picture";
import { planStack } from "../plan/stack";
import { reportFailure } from "./failure";

const ROOT = resolve(__dirname, "..", "..");

/** `npm run diagram -- prod`: draws a stack from its plan, made by the real engine on the embedded cloud. */
async function main(): Promise<void> {
  const stacks = readdirSync(ROOT).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  const command = new Command("npm run diagram --")
    .description(
      "Draw a stack from its plan: its rooms, and the way of a request. No account, no credentials.",
    )
    .argument("[stack]", `one of ${stacks.join(", ")}`, "prod")
    .option("--out <file>", "where the SVG goes (default: docs/images/<stack>.svg)")
    .parse(process.argv.slice(2), { from: "user" });
  const [stack = "prod"] = command.processedArgs as [string?];
  if (!existsSync(join(ROOT, `Pulumi.${stack}.yaml`))) {
    throw new Error(
      `there is no stack "${stack}": Pulumi.${stack}.yaml is missing.\n  allowed: ${stacks.join(", ")}`,
    );
  }
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => abort.abort(new Error("stopped")));
  const onProgress = (text: string): void => void process.stderr.write(`${text}\n`);
  onProgress(`planning ${stack} …`);
  const planned = await planStack({ root: ROOT, stack, onProgress, signal: abort.signal });
  const file = resolve(command.opts<{ out?: string }>().out ?? join(ROOT, "docs", "images", `${stack}.svg`));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, drawStack(stack, planned));
  process.stdout.write(`${file}\n`);
}

main().catch(reportFailure);
