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

interface CollectOptions {
  report: string;
  image: string;
  version: string;
  key: string;
  finished?: Date;
  out?: string;
}

program
  .command("collect-q1")
  .description("sign that all automated tests of a JUnit report passed for an image (row Q1)")
  .requiredOption("--report <junit.xml>", "the report of all tests of this image")
  .requiredOption("--image <image>", "the tested image, by digest: repository@sha256:… or sha256:…")
  .requiredOption("--version <version>", "the version that the image is, e.g. 1.2.0", versionNumber)
  .requiredOption("--key <file>", "private key of a role that may vouch for tests, PEM")
  .option(
    "--finished <time>",
    "when the tests ended, where the report does not say (default: when the report was written)",
    moment,
  )
  .option("--out <file>", "where to write the evidence (default: evidence/<version>/q1.dsse.json)")
  .action(({ report, image, version, key, finished, out }: CollectOptions) => {
    const envelope = signQ1({
      report: readText(report, "report"),
      reportName: report.split(/[\\/]/).at(-1),
      image,
      version,
      privateKey: readPrivateKey(readText(key, "key")),
      finishedOn: finished ?? writtenOn(report),
    });
    const file = out ?? join("evidence", version, "q1.dsse.json");
    writeText(file, `${JSON.stringify(envelope, null, 2)}\n`);
    process.stdout.write(`Q1 evidence for ${digestOf(image)} is in ${file}. Commit it with the release.\n`);
  });

program
  .command("verify")
  .description("show for a version which gates are proven, as the policy pack would judge them now")
  .requiredOption("--version <version>", "the version, e.g. 1.2.0", versionNumber)
  .option("--stack <name>", "whose keys and age limit count", "prod")
  .option("--image <image>", "the image by digest (default: that of the slot that runs the version)")
  .action(({ version, stack, image }: { version: string; stack: string; image?: string }) => {
    const file = resolve(`Pulumi.${stack}.yaml`);
    const { folder, keys, maxAgeDays, imageOf } = readStack(readText(file, "config"), file);
    const reference = image ?? imageOf(version);
    if (reference === undefined) {
      throw new Refusal(
        `no slot of ${file} runs version ${version}`,
        "name the image: --image <repository>@sha256:…",
      );
    }
    const text = readTextIfThere(join(folder, version, "q1.dsse.json"), "evidence");
    const verdicts = [
      verifyQ1({ text, imageDigest: digestOf(reference), keys, maxAgeDays, now: new Date() }),
    ];
    process.stdout.write(`${table(verdicts)}\n`);
    if (verdicts.some(({ proven }) => !proven)) process.exitCode = 1;
  });

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
