import { Command, InvalidArgumentError, Option } from "commander";
import { SCENARIOS, SCENARIOS_OF_TROUBLE } from "../scenarios";
import type { Scenario } from "../scenarios/scenario";

export interface CliOptions {
  readonly scenario: Scenario;
  /** Scenarios in which something goes wrong, each in a copy of one stack, in place of the one; null where it is one. */
  readonly several: readonly Scenario[] | null;
  readonly keep: boolean;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly clock: number;
  readonly rate: number;
  readonly dwell: number;
  readonly report: string;
}

const WIDEST = Math.max(...SCENARIOS.map(({ name }) => name.length));

/** Reads the command line; on `--help` or a mistake it says so and ends the process with 0 or 1. */
export function readOptions(argv: readonly string[]): CliOptions {
  const command = new Command("npm run rehearse --")
    .description(
      "Release and roll back on this machine: the program that ships, the real engine, an embedded cloud that serves real requests.",
    )
    .addOption(
      new Option(
        "--scenario <name...>",
        "what to rehearse (see below); several names, as with --all, of what goes wrong",
      )
        .choices(SCENARIOS.map(({ name }) => name))
        .default(["all"], "all"),
    )
    .addOption(
      new Option(
        "--all",
        "everything that may go wrong with 1.2.0 at 10 %, one after the other: one page with a picture each",
      )
        .default(false)
        .conflicts(["scenario", "keep"]),
    )
    .option(
      "--keep",
      "leave the cloud running afterwards, and print how to use it with plain pulumi commands",
      false,
    )
    .option(
      "--json",
      "print the report as JSON on standard output, progress on standard error (npm run --silent rehearse -- --json keeps npm's own lines out)",
      false,
    )
    .option("--verbose", "show every line that the engine prints", false)
    .option("--clock <speed>", "cloud seconds per second of yours, 1 to 100", between(1, 100), 20)
    .option("--rate <requests>", "requests a second, 60 to 2000", between(60, 2000), 250)
    .option("--dwell <seconds>", "how long to measure at each step, 1 to 600", between(1, 600), 3)
    .option("--report <folder>", "where the report goes", "rehearsal-report")
    .showHelpAfterError("(npm run rehearse -- --help lists the options)")
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      `\nScenarios:\n${SCENARIOS.map(({ name, summary }) => `  ${name.padEnd(WIDEST + 2)}${summary}`).join("\n")}`,
    );
  command.parse(argv, { from: "user" });
  const { all, scenario: names, ...options } = command.opts<Given>();
  const [scenario] = SCENARIOS.filter(({ name }) => name === names[0]);
  if (scenario === undefined) throw new Error(`no scenario ${names[0]}`);
  if (names.length === 1) return { ...options, scenario, several: all ? SCENARIOS_OF_TROUBLE : null };
  const several = SCENARIOS_OF_TROUBLE.filter(({ name }) => names.includes(name));
  const others = names.filter((name) => several.every((one) => one.name !== name));
  if (others.length > 0)
    command.error(
      `--scenario takes ${others.join(", ")} alone: nothing goes wrong in it from which another could go on`,
    );
  if (options.keep) command.error("--keep takes one scenario: of several none has the cloud to itself");
  return { ...options, scenario, several };
}

type Given = Omit<CliOptions, "scenario" | "several"> & {
  readonly all: boolean;
  readonly scenario: readonly string[];
};

function between(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < lowest || value > highest) {
      throw new InvalidArgumentError(`Allowed are numbers from ${lowest} to ${highest}.`);
    }
    return value;
  };
}
