import type { Command } from "commander";
import { simpleName, versionNumber } from "../options";
import type { ReleaseNamed } from "../release";

/** Every command about a release names it the same way. */
export function aboutRelease(command: Command): Command {
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

/** How a release is named on the command line, to be shown in a command that mends something. */
export const nameOf = ({ stack, version, place }: ReleaseNamed): string =>
  [
    ...(stack === undefined ? [] : [`--stack ${stack.name}`]),
    version === undefined ? `--ai-revision ${place.slice("ai/".length)}` : `--version ${version}`,
  ].join(" ");
