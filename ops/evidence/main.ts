import { Command } from "commander";
import { addCollect } from "./commands/collect";
import { addDecisions } from "./commands/decide";
import { addKeygen } from "./commands/keygen";
import { addVerify } from "./commands/verify";
import { Refusal } from "./refusal";

const program = new Command("npm run evidence --")
  .description("Makes and checks the signed evidence on which the gates judge a release.")
  .showHelpAfterError()
  // What follows a command belongs to it: `collect` and its rows take the same options.
  .enablePositionalOptions();

addKeygen(program);
addCollect(program);
addDecisions(program);
addVerify(program);

program.parseAsync().catch((failure: unknown) => {
  if (!(failure instanceof Refusal)) throw failure;
  process.stderr.write(`error: ${failure.message}\n`);
  process.exitCode = 1;
});
