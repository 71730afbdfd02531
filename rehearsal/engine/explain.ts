import { fileURLToPath } from "node:url";
import { explainInterruption } from "./interruption";

/**
 * `npm run interrupted`: says whose `up` holds the lock of a file backend, or was killed while it did, and how to go on.
 * Reads PULUMI_BACKEND_URL, as plain `pulumi` does. Exit code 1 while something is locked.
 */
async function main(): Promise<void> {
  const backend = process.env.PULUMI_BACKEND_URL ?? "";
  if (!backend.startsWith("file://")) {
    throw new Error(
      `PULUMI_BACKEND_URL is ${backend === "" ? "not set" : JSON.stringify(backend)}; allowed: file://<folder>.\n` +
        "  what to do: read the environment of a kept rehearsal first (. …/environment.sh); other backends tell by `pulumi stack`",
    );
  }
  const locks = await explainInterruption(fileURLToPath(backend), { stack: process.env.PULUMI_STACK });
  process.stdout.write(
    locks.length === 0 ? "Nothing is locked.\n" : `${locks.map(({ text }) => text).join("\n\n")}\n`,
  );
  if (locks.length > 0) process.exitCode = 1;
}

main().catch((failure: unknown) => {
  process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
});
