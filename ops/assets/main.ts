import { s3Bucket } from "./bucket";
import { interruption } from "./interruption";
import { shownProgress } from "./progress";
import { AssetFaults, readSettings } from "./settings";
import { CONCURRENCY, uploadVersion } from "./upload";

/** More would bury the first ones. */
const SHOWN = 20;

// What Node is needed is said in package.json; in the log of an `up` the SDK's notice would read like a fault of the release.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

async function main(): Promise<void> {
  const { signal, exitCode } = interruption("What is uploaded stays; run again to go on from there.");
  const say = (line: string): void => console.error(line);
  const progress = shownProgress(`Assets of ${process.env["ASSETS_VERSION"]}`, say);
  try {
    const settings = readSettings(process.env);
    const bucket = s3Bucket(settings.bucket, CONCURRENCY);
    const { extra, ...counts } = await uploadVersion(settings, bucket, { progress, signal });
    const { version, digest } = settings;
    // Standard output is the command's output in the stack's state: one line of JSON, without times.
    console.log(JSON.stringify({ assets: { version, digest, ...counts, extra: extra.length } }));
    const done =
      counts.uploaded === 0
        ? "already uploaded"
        : `${counts.uploaded} uploaded, ${counts.kept} there already`;
    console.error(
      `Assets of ${version}: ${counts.files} files, ${(counts.bytes / 1024).toFixed(1)} KiB, ${done}.`,
    );
    if (extra.length > 0) {
      console.error(
        `Also below v/${version}/, and not in the manifest: ${extra.slice(0, SHOWN).join(", ")}. Nothing refers to them.`,
      );
    }
  } catch (failure) {
    if (!(failure instanceof AssetFaults)) throw failure;
    console.error(`Assets not uploaded; nothing that is served has changed.`);
    for (const fault of failure.faults.slice(0, SHOWN)) console.error(`  - ${fault}`);
    if (failure.faults.length > SHOWN) console.error(`  … and ${failure.faults.length - SHOWN} more`);
    process.exitCode = exitCode() ?? 1;
  } finally {
    progress.end();
  }
}

void main();
