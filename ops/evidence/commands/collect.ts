import type { Command } from "commander";
import { COLLECTORS } from "../collect/all";
import type { Collector, Given } from "../collector";
import { type ReleaseOptions, releaseNamed } from "../release";
import { aboutRelease } from "./release-options";
import { type Signing, writeStatement } from "./write";

/** `collect <row> …`: one subcommand a collector. */
export function addCollect(program: Command): void {
  const collect = program
    .command("collect")
    .description("make a row's evidence from real reports, and sign it");
  for (const collector of COLLECTORS) addCollector(collect, collector);
}

function addCollector(to: Command, collector: Collector): void {
  const { row, summary, options } = collector;
  const command = aboutRelease(to.command(stemOf(collector)).description(`${row}: ${summary}`));
  for (const { flags, description, required } of options)
    if (required) command.requiredOption(flags, description);
    else command.option(flags, description);
  command
    .option("--uri <address>", "where the raw report is kept, e.g. the CI job's artefact")
    .requiredOption("--key <file>", "private key of role ci, PEM")
    .option("--out <file>", `where to write it (default: evidence/<release>/${stemOf(collector)}.dsse.json)`)
    .action(async (given: Given & ReleaseOptions & Signing) => {
      const release = releaseNamed(given);
      const collected = await collector.collect(given, release, new Date());
      writeStatement(release, stemOf(collector), `${row}: ${collected.said}`, collected, given);
    });
}

/** `q1`, or `q2-scan` where a row has several statements. */
const stemOf = ({ row, part }: Collector): string =>
  [row.toLowerCase(), ...(part === undefined ? [] : [part])].join("-");
