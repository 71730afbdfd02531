import { join, resolve } from "node:path";
import { Command } from "commander";
import { readText, readTextIfThere, writeSecret, writeText, writtenOn } from "./files";
import { configSnippet, generateKey, readPrivateKey } from "./keys";
import { Refusal } from "./refusal";
import { digestOf, signQ1 } from "./sign";
import { readStack } from "./stack";
import { table, verifyQ1 } from "./verify";

const program = new Command("npm run evidence --")
  .description("Makes and checks the signed evidence on which the gates judge a release.")
  .showHelpAfterError();

program
  .command("keygen")
  .description("make an Ed25519 key that signs evidence, and show the lines for the stack's config")
  .requiredOption("--name <name>", "name of the key, e.g. ci", simpleName)
  .requiredOption("--role <role>", "what it may vouch for; ci for automated tests", simpleName)
  .requiredOption("--out <file>", "where to write the private key; never commit it")
  .action(({ name, role, out }: { name: string; role: string; out: string }) => {
    const { privateKey, publicKey } = generateKey();
    writeSecret(out, privateKey);
    process.stdout.write(
      `The private key is in ${out}: keep it in your CI's secrets, never in git.\n` +
        `Add this below sluice:evidence.keys in Pulumi.<stack>.yaml:\n\n${configSnippet(name, role, publicKey, new Date())}\n`,
    );
  });

interface CollectOptions extends Tested {
  report: string;
  version?: string;
  aiRevision?: string;
  key: string;
  finished?: Date;
  out?: string;
}

program
  .command("collect-q1")
  .description(
    "sign that all automated tests of a JUnit report passed for what they were run against (row Q1)",
  )
  .requiredOption("--report <junit.xml>", "the report of all tests")
  .option("--image <image>", "the tested image of the API, by digest: repository@sha256:… or sha256:…")
  .option("--assets <digest>", "the tested frontend, by the digest of its manifest.json")
  .option("--ai-image <image>", "the tested image of the AI service, by digest")
  .option("--ai-model <digest>", "the tested model of the AI service, by the digest of its file")
  .option("--version <version>", "the version that was tested, e.g. 1.2.0", versionNumber)
  .option("--ai-revision <name>", "for a release of the AI service alone: its revision, e.g. r2", simpleName)
  .requiredOption("--key <file>", "private key of a role that may vouch for tests, PEM")
  .option(
    "--finished <time>",
    "when the tests ended, where the report does not say (default: when the report was written)",
    moment,
  )
  .option("--out <file>", "where to write the evidence (default: evidence/<version>/q1.dsse.json)")
  .action(({ report, version, aiRevision, key, finished, out, ...given }: CollectOptions) => {
    const place = placeOf(version, aiRevision);
    const tested = testedIn(given, place);
    const envelope = signQ1({
      report: readText(report, "report"),
      reportName: report.split(/[\\/]/).at(-1),
      tested,
      privateKey: readPrivateKey(readText(key, "key")),
      finishedOn: finished ?? writtenOn(report),
    });
    const file = out ?? join("evidence", place, "q1.dsse.json");
    writeText(file, `${JSON.stringify(envelope, null, 2)}\n`);
    const named = tested.map(({ name, digest }) => `${name} (${digestOf(digest)})`).join(", ");
    process.stdout.write(`Q1 evidence for ${named} is in ${file}. Commit it with the release.\n`);
  });

interface VerifyOptions {
  version?: string;
  aiRevision?: string;
  stack: string;
  image?: string;
}

program
  .command("verify")
  .description("show for a release which gates are proven, as the policy pack would judge them now")
  .option("--version <version>", "the version, e.g. 1.2.0", versionNumber)
  .option("--ai-revision <name>", "for a release of the AI service alone: its revision, e.g. r2", simpleName)
  .option("--stack <name>", "whose keys and age limit count", "prod")
  .option("--image <image>", "one image by digest (default: what the stack runs under that name)")
  .action(({ version, aiRevision, stack, image }: VerifyOptions) => {
    const place = placeOf(version, aiRevision);
    const file = resolve(`Pulumi.${stack}.yaml`);
    const { folder, keys, maxAgeDays, partsOf, partsOfAi } = readStack(readText(file, "config"), file);
    const named = version === undefined ? partsOfAi(aiRevision ?? "") : partsOf(version);
    const parts = image === undefined ? named : [{ of: "image", reference: image }];
    if (parts.length === 0) {
      throw new Refusal(
        version === undefined
          ? `${file} has no AI revision ${aiRevision}`
          : `no slot of ${file} runs version ${version}`,
        "name the image: --image <repository>@sha256:…",
      );
    }
    const text = readTextIfThere(join(folder, place, "q1.dsse.json"), "evidence");
    const verdicts = parts.map(({ of, reference }) =>
      verifyQ1({ text, of, digest: digestOf(reference), keys, maxAgeDays, now: new Date() }),
    );
    process.stdout.write(`${table(verdicts)}\n`);
    if (verdicts.some(({ proven }) => !proven)) process.exitCode = 1;
  });

/** The folder of a release's evidence, below the evidence folder. */
function placeOf(version: string | undefined, aiRevision: string | undefined): string {
  if (version !== undefined && aiRevision === undefined) return version;
  if (aiRevision !== undefined && version === undefined) return join("ai", aiRevision);
  throw new Refusal(
    `${version === undefined ? "neither" : "both"} of --version and --ai-revision given`,
    "give one: --version 1.2.0, or --ai-revision r2 for a release of the AI service alone",
  );
}

interface Tested {
  image?: string;
  assets?: string;
  aiImage?: string;
  aiModel?: string;
}

function testedIn(
  { image, assets, aiImage, aiModel }: Tested,
  place: string,
): { name: string; digest: string }[] {
  const given = Object.entries({ image, frontend: assets, "AI image": aiImage, "AI model": aiModel });
  const tested = given.flatMap(([of, digest]) =>
    digest === undefined ? [] : [{ name: `${of} ${place}`, digest }],
  );
  if (tested.length > 0) return tested;
  throw new Refusal(
    "nothing named that was tested",
    "give at least one of --image, --assets, --ai-image and --ai-model, by digest",
  );
}

function simpleName(value: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value)) return value;
  throw new Refusal(
    `${JSON.stringify(value)} is no name; allowed: letters, digits and ._-, at most 64`,
    "choose a shorter, simpler name",
  );
}

/** Also a folder's name, so nothing but a version gets through. */
function versionNumber(value: string): string {
  if (/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(value)) return value;
  throw new Refusal(
    `version is ${JSON.stringify(value)}; allowed: a semantic version like 1.2.0`,
    "leave out a leading v",
  );
}

function moment(value: string): Date {
  const time = new Date(value);
  if (/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(value) && !Number.isNaN(time.getTime())) return time;
  throw new Refusal(
    `--finished is ${JSON.stringify(value)}; allowed: a time with a zone like 2026-01-31T12:00:00Z`,
    "write it so",
  );
}

program.parseAsync().catch((failure: unknown) => {
  if (!(failure instanceof Refusal)) throw failure;
  process.stderr.write(`error: ${failure.message}\n`);
  process.exitCode = 1;
});
