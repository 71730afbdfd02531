import type { Command } from "commander";
import { COLLECTORS } from "../collect/all";
import { type Collector, type Given, stemOf } from "../collector";
import { readText } from "../files";
import { Refusal } from "../refusal";
import { type ReleaseOptions, releaseNamed } from "../release";
import { readRowsFile } from "../rows-file";
import { collectRows } from "./collect-rows";
import { aboutRelease } from "./release-options";
import { type Leaving, writeLeaving } from "./unsigned";
import { folderOf, readKey, whatLiesIn } from "./write";

const URI = ["--uri <address>", "where the raw report is kept, e.g. the CI job's artefact"] as const;
const KEY = ["--key <file>", "private key of role ci, PEM"] as const;

interface Rows extends ReleaseOptions {
  from?: string;
  uri?: string;
  key?: string;
}

/** `collect <row> …`, one subcommand a collector; `collect --from <file>` for many rows in one go. */
export function addCollect(program: Command): void {
  const collect = aboutRelease(
    program
      .command("collect")
      .description("make a row's evidence from real reports, and sign it; or that of many rows, by --from")
      .enablePositionalOptions()
      .argument("[row]"),
  )
    .option(
      "--from <rows.yaml>",
      "rows with their options: `q1: { report: junit.xml }`; each row that passes is written",
    )
    .option(...URI)
    .option(...KEY)
    .action(collectFrom);
  for (const collector of COLLECTORS) addCollector(collect, collector);
}

async function collectFrom(row: string | undefined, { from, uri, key, ...named }: Rows): Promise<void> {
  if (row !== undefined)
    throw new Refusal(
      `there is no row ${JSON.stringify(row)} to collect; there are ${COLLECTORS.map(stemOf).join(", ")}`,
      "npm run evidence -- collect --help",
    );
  const missing = [...(from === undefined ? ["--from"] : []), ...(key === undefined ? ["--key"] : [])];
  if (from === undefined || key === undefined)
    throw new Refusal(
      `neither a row nor ${missing.join(" and ")} given`,
      "collect one row (collect q1 …), or many (collect --from rows.yaml --key ci.pem …)",
    );
  const release = releaseNamed(named);
  const asked = readRowsFile(readText(from, "list of rows"), from, COLLECTORS);
  const { written, refusal } = await collectRows(asked, release, readKey(key), { uri }, (line) =>
    process.stdout.write(`${line}\n`),
  );
  if (written > 0) process.stdout.write(whatLiesIn(release, folderOf(release)));
  if (refusal !== undefined) throw refusal;
}

function addCollector(to: Command, collector: Collector): void {
  const { row, summary, options } = collector;
  const command = aboutRelease(to.command(stemOf(collector)).description(`${row}: ${summary}`));
  for (const { flags, description, required } of options)
    if (required) command.requiredOption(flags, description);
    else command.option(flags, description);
  command
    .option(...URI)
    .option(...KEY)
    .option("--unsigned <folder>", "in place of --key: write what actions/attest needs to sign it")
    .option("--out <file>", `where to write it (default: evidence/<release>/${stemOf(collector)}.dsse.json)`)
    .action(async (given: Given & ReleaseOptions & Leaving) => {
      const release = releaseNamed(given);
      const collected = await collector.collect(given, release, new Date());
      writeLeaving(release, stemOf(collector), `${row}: ${collected.said}`, collected, given);
    });
}
