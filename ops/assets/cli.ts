import { Command, InvalidArgumentError } from "commander";
import { interruption } from "./interruption";
import { prepareVersion } from "./prepare";
import { shownProgress } from "./progress";
import { AssetFaults, SEMVER } from "./settings";

interface Options {
  readonly version: string;
  readonly out: string;
  readonly hashed?: RegExp;
}

const interrupted = interruption("Run again to begin anew.");
const program = new Command("npm run assets --")
  .description(
    "Prepares a frontend's build for upload: compresses each file by Brotli and gzip, and writes the manifest whose digest the stack's config names.",
  )
  .argument("<folder>", "what the product's build made, e.g. dist")
  .requiredOption("--version <version>", "the version, e.g. 1.2.0", semver)
  .option("--out <folder>", "where <version>/ is written; sluice:assetsFolder of the stack", "assets")
  .option(
    "--hashed <pattern>",
    "regular expression of the paths that carry a hash of their content and may be kept for a year (default: eight or more hex digits before the extension)",
    expression,
  )
  .showHelpAfterError()
  .action(async (folder: string, { version, out, hashed }: Options) => {
    const progress = shownProgress(`${out}/${version}`, (line) => void process.stderr.write(`${line}\n`));
    const { digest, files, bytes } = await prepareVersion(
      { from: folder, version, to: out, hashed },
      { progress, signal: interrupted.signal },
    ).finally(() => progress.end());
    process.stderr.write(
      `${out}/${version}: ${files} files with their variants, ${(bytes / 1024).toFixed(1)} KiB.\n`,
    );
    process.stdout.write(`${digest}\n`);
  });

function semver(text: string): string {
  if (SEMVER.test(text)) return text;
  throw new InvalidArgumentError("A semantic version such as 1.2.0 is needed.");
}

function expression(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (failure) {
    throw new InvalidArgumentError((failure as Error).message);
  }
}

program.parseAsync().catch((failure: unknown) => {
  if (!(failure instanceof AssetFaults)) throw failure;
  process.stderr.write(`Nothing was written.\n${failure.faults.map((fault) => `  - ${fault}\n`).join("")}`);
  process.exitCode = interrupted.exitCode() ?? 1;
});
