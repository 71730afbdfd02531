import { acquireEngine } from "./acquire";
import { EngineError, EngineInterrupted } from "./engine";

const HELP = `Gets a Pulumi engine that works with this project: from PATH, from an earlier run, as the official download, or built with Go.

  --directory   print the engine's folder alone, to put first on PATH

SLUICE_ENGINE   path, official or built: take that origin only
SLUICE_CACHE    folder that keeps the engine; default $XDG_CACHE_HOME/sluice or ~/.cache/sluice`;

/** `npm run engine`: gets the engine and says on plain lines which, where and why. `--directory` prints the folder alone, for scripts. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(HELP);
    return 0;
  }
  const unknown = args.find((arg) => arg !== "--directory");
  if (unknown !== undefined) {
    console.error(
      `unknown option ${unknown}; allowed is --directory (prints the engine's folder alone, for PATH)`,
    );
    return 1;
  }
  try {
    const engine = await acquireEngine({ onProgress: (text) => console.error(text), env: process.env });
    if (args.includes("--directory")) console.log(engine.directory);
    else
      console.log(
        `engine   Pulumi ${engine.version} (${engine.origin})\nwhere    ${engine.directory}\nwhy      ${engine.why}`,
      );
    return 0;
  } catch (failure) {
    if (!(failure instanceof EngineError || failure instanceof EngineInterrupted)) throw failure;
    console.error(failure.message);
    return failure instanceof EngineInterrupted ? 130 : 1;
  }
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
