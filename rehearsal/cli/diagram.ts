import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { drawStack } from "../plan/diagram/picture";
import { planStack } from "../plan/stack";
import { reportFailure } from "./failure";
import { stopSignal } from "./signals";
import { stackFile, stacksOf } from "./stacks";

const ROOT = resolve(__dirname, "..", "..");

/** `npm run diagram -- prod`: draws a stack from its plan, made by the real engine on the embedded cloud. */
async function main(): Promise<void> {
  const command = new Command("npm run diagram --")
    .description(
      "Draw a stack from its plan: its rooms, and the way of a request. No account, no credentials.",
    )
    .argument("[stack]", `one of ${stacksOf(ROOT).join(", ")}`, "prod")
    .option("--out <file>", "where the SVG goes (default: docs/images/<stack>.svg)")
    .parse(process.argv.slice(2), { from: "user" });
  const [stack = "prod"] = command.processedArgs as [string?];
  stackFile(ROOT, stack);
  const signal = stopSignal();
  const onProgress = (text: string): void => void process.stderr.write(`${text}\n`);
  onProgress(`planning ${stack} …`);
  const planned = await planStack({ root: ROOT, stack, onProgress, signal });
  const file = resolve(command.opts<{ out?: string }>().out ?? join(ROOT, "docs", "images", `${stack}.svg`));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, drawStack(stack, planned));
  process.stdout.write(`${file}\n`);
}

main().catch(reportFailure);
