import { Command } from "commander";
import { Refusal } from "../evidence/refusal";
import { Repository } from "./git";
import { clearLatches, parameterStore } from "./latches";
import { revertRelease } from "./revert";
import { runUp, upCommand } from "./up";

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const fileOf = (stack: string): string => `Pulumi.${stack}.yaml`;

interface Options {
  readonly ai?: true;
  readonly to?: string;
  readonly dryRun?: true;
  readonly up: boolean;
  readonly refresh: boolean;
  readonly yes?: true;
}

// What Node is needed is said in package.json; on a terminal the SDK's notice would read like a fault of the way back.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const program = new Command("npm run rollback --")
  .description(
    "Takes a release back: finds its commits, reverts them, runs `pulumi up`. Needs no function, and no network but Pulumi's.",
  )
  .showHelpAfterError();

program
  .command("stack", { isDefault: true })
  .description("rolls the stack's release back (default)")
  .argument("<stack>", "name of the stack, as in Pulumi.<stack>.yaml")
  .option("--ai", "the AI service alone")
  .option("--to <commit>", "go back to the state of this commit; of the two that a notice names, the first")
  .option("--dry-run", "say what would be reverted, and change nothing")
  .option("--no-up", "revert and commit; `pulumi up` is somebody else's")
  .option("--no-refresh", "do not look at what is live first, where a cloud does not answer")
  .option("--yes", "ask nothing")
  .action(async (stack: string, { ai, to, dryRun, up, refresh, yes }: Options) => {
    const folder = process.cwd();
    const repository = new Repository(folder, fileOf(stack));
    const part = ai === true ? "ai" : "release";
    const options = { part, dryRun: dryRun === true, ...(to !== undefined && { to }) } as const;
    revertRelease(repository, options, say);
    if (dryRun === true) return;
    // Also where it was reverted before: the `up` of that time may not have come through, and a second one harms nothing.
    const how = { stack, refresh, yes: yes === true };
    if (up) await runUp(folder, how);
    else say(`Now: pulumi ${upCommand(folder, how).join(" ")}`);
    say(`Then push the commits, and when it is validated: npm run rollback -- clear ${stack}`);
  });

program
  .command("clear")
  .description("clears the latches of what the automatic rollback took off, once it is reverted")
  .argument("<stack>", "name of the stack")
  .option("--insist", "also a latch that holds back what is still configured: the next `up` gives it traffic")
  .action(async (stack: string, { insist }: { insist?: true }) => {
    const region = new Repository(process.cwd(), fileOf(stack)).config()["aws:region"];
    const store = await parameterStore(stack, typeof region === "string" ? region : undefined);
    await clearLatches(store, { stack, insist: insist === true }, say);
  });

program.parseAsync().catch((failure: unknown) => {
  if (!(failure instanceof Refusal)) throw failure;
  process.stderr.write(`error: ${failure.message}\n`);
  process.exitCode = 1;
});
