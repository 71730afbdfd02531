import type { Command } from "commander";
import { type ReleaseOptions, releaseNamed } from "../release";
import { table, verifyRelease } from "../verify";
import { aboutRelease, nameOf } from "./release-options";

/** `verify`: each gate's verdict, and what to do about those that are not proven. */
export function addVerify(program: Command): void {
  aboutRelease(program.command("verify"))
    .description("show for a release which gates are proven, as the policy pack would judge them now")
    .action((given: ReleaseOptions) => {
      const release = releaseNamed({ stack: "prod", ...given });
      const verdicts = verifyRelease(release, release.stack?.folder ?? "evidence", new Date());
      const unproven = verdicts.filter(({ state }) => state === "NOT PROVEN").length;
      process.stdout.write(
        `${table(verdicts, nameOf(release))}\n\n` +
          `${verdicts.length - unproven} of ${verdicts.length} gates proven for ${release.place}.\n`,
      );
      if (unproven > 0) process.exitCode = 1;
    });
}
