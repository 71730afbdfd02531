import { join } from "node:path";
import { Command } from "commander";
import { ROLES } from "../../policies/evidence/rows";
import { COLLECTORS } from "./collect/all";
import type { Collector, Given } from "./collector";
import { readText, writeSecret, writeText } from "./files";
import { configSnippet, generateKey, readPrivateKey } from "./keys";
import { mail, roleName, simpleName, versionNumber } from "./options";
import { Refusal } from "./refusal";
import { type ReleaseOptions, releaseNamed } from "./release";
import { signStatement } from "./sign";
import { table, verifyRelease } from "./verify";

const program = new Command("npm run evidence --")
  .description("Makes and checks the signed evidence on which the gates judge a release.")
  .showHelpAfterError();

program
  .command("keygen")
  .description("make an Ed25519 key that signs evidence, and show the lines for the stack's config")
  .requiredOption("--name <name>", "name of the key, e.g. ci", simpleName)
  .requiredOption("--role <role>", `what it may vouch for: ${ROLES.join(", ")}`, roleName)
  .option("--person <mail>", "e-mail address of the one person who holds it (every role but ci)", mail)
  .requiredOption("--out <file>", "where to write the private key; never commit it")
  .action(({ name, role, person, out }: { name: string; role: string; person?: string; out: string }) => {
    if (role !== "ci" && person === undefined)
      throw new Refusal(`the role ${role} decides in person`, "give --person <e-mail address>");
    const { privateKey, publicKey } = generateKey();
    writeSecret(out, privateKey);
    process.stdout.write(
      `The private key is in ${out}: keep it in your CI's secrets, never in git.\n` +
        `Add this below sluice:evidence.keys in Pulumi.<stack>.yaml:\n\n${configSnippet(name, role, person, publicKey, new Date())}\n`,
    );
  });

/** Every command about a release names it the same way. */
function aboutRelease(command: Command): Command {
  return command
    .option("--version <version>", "the version, e.g. 1.2.0", versionNumber)
    .option(
      "--ai-revision <name>",
      "for a release of the AI service alone: its revision, e.g. r2",
      simpleName,
    )
    .option("--stack <name>", "the stack whose config says what the version runs", simpleName)
    .option("--image <image>", "the image of the API, by digest: repository@sha256:… or sha256:…")
    .option("--assets <digest>", "the frontend, by the digest of its manifest.json")
    .option("--ai-image <image>", "the image of the AI service, by digest")
    .option("--ai-model <digest>", "the model of the AI service, by the digest of its file");
}

const collect = program
  .command("collect")
  .description("make a row's evidence from real reports, and sign it");
for (const collector of COLLECTORS) addCollector(collect, collector);

function addCollector(to: Command, collector: Collector): void {
  const { row, summary, options } = collector;
  const command = aboutRelease(to.command(fileStem(collector)).description(`${row}: ${summary}`));
  for (const { flags, description, required } of options)
    if (required) command.requiredOption(flags, description);
    else command.option(flags, description);
  command
    .option("--uri <address>", "where the raw report is kept, e.g. the CI job's artefact")
    .requiredOption("--key <file>", "private key of role ci, PEM")
    .option(
      "--out <file>",
      `where to write it (default: evidence/<release>/${fileStem(collector)}.dsse.json)`,
    )
    .action(async (given: Given & ReleaseOptions & { key: string; out?: string }) => {
      const release = releaseNamed(given);
      const collected = await collector.collect(given, release, new Date());
      const privateKey = readPrivateKey(readText(given.key, "key"));
      const folder = release.stack?.folder ?? "evidence";
      const file = given.out ?? join(folder, release.place, `${fileStem(collector)}.dsse.json`);
      const envelope = signStatement(release.subjects, collected, privateKey);
      writeText(file, `${JSON.stringify(envelope, null, 2)}\n`);
      const named = release.subjects.map(({ name, digest }) => `${name} (${digest})`).join(", ");
      process.stdout.write(
        `${row}: ${collected.said}.\nThe evidence for ${named} is in ${file}. Commit it with the release.\n`,
      );
    });
}

/** `q1`, or `q2-scan` where a row has several statements. */
function fileStem({ row, part }: Collector): string {
  return [row.toLowerCase(), ...(part === undefined ? [] : [part])].join("-");
}

aboutRelease(program.command("verify"))
  .description("show for a release which gates are proven, as the policy pack would judge them now")
  .action((given: ReleaseOptions) => {
    const release = releaseNamed({ stack: "prod", ...given });
    const verdicts = verifyRelease(release, release.stack?.folder ?? "evidence", new Date());
    const named = `--stack ${release.stack?.name ?? ""} ${release.version === undefined ? `--ai-revision ${given.aiRevision ?? ""}` : `--version ${release.version}`}`;
    process.stdout.write(`${table(verdicts, named)}\n`);
    const unproven = verdicts.filter(({ state }) => state === "NOT PROVEN").length;
    process.stdout.write(
      `\n${verdicts.length - unproven} of ${verdicts.length} gates proven for ${release.place}.\n`,
    );
    if (unproven > 0) process.exitCode = 1;
  });

program.parseAsync().catch((failure: unknown) => {
  if (!(failure instanceof Refusal)) throw failure;
  process.stderr.write(`error: ${failure.message}\n`);
  process.exitCode = 1;
});
