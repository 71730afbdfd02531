import { Command } from "commander";
import { acquireEngine } from "../engine/acquire";
import { prove } from "../readiness/desk";
import { proofLine } from "../report/format";
import { Workplace } from "../session/workplace";
import { reportFailure } from "./failure";
import { stopSignal } from "./signals";

/** Makes the evidence of a version in a rehearsal that was kept; the command is printed by `npm run rehearse -- --keep`. */
async function main(): Promise<void> {
  const options = new Command("prove")
    .description(
      "Make the evidence of a version that is on a slot of a kept rehearsal, as its CI and an approver do.",
    )
    .requiredOption("--directory <folder>", "the folder of the rehearsal")
    .requiredOption("--version <version>", "a version of the sample product, deployed with 0 %")
    .option("--stack <name>", "its stack", "rehearsal")
    .parse(process.argv.slice(2), { from: "user" })
    .opts<{ directory: string; version: string; stack: string }>();
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const signal = stopSignal();
  const engine = await acquireEngine({ env: process.env, onProgress: say, signal });
  const workplace = await Workplace.running({ ...options, engine });
  const proof = await prove(workplace, options.version, { signal, onProgress: say });
  process.stdout.write(`${proofLine(proof)}\nThe evidence is in evidence/${options.version}. Commit it.\n`);
}

main().catch(reportFailure);
