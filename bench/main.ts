import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { acquireEngine } from "../rehearsal/engine/acquire";
import { type Measurement, table } from "./measurement";
import { measureFloor } from "./floor";
import { measureProduction } from "./production";

const ROOT = resolve(__dirname, "..");

/**
 * `npm run bench`: how long the commands of a release take, as ratios to the engine's floor in the same run: an empty
 * program on the same machine. Figures are for reading; nothing fails by them, because machines are noisy.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  const note = (text: string): void => void process.stderr.write(`${text}\n`);
  const engine = await acquireEngine({ env: process.env, onProgress: note });
  note(`engine ${engine.version}: ${engine.why}`);
  const floor = await measureFloor(engine, note);
  const measured: Measurement[] = await measureProduction(ROOT, engine, floor, note);
  process.stdout.write(
    values.json ? `${JSON.stringify({ floor, measured }, null, 2)}\n` : `${table(floor, measured)}\n`,
  );
}

main().catch((failure: unknown) => {
  process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
});
