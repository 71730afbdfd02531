import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { acquireEngine } from "../rehearsal/engine/acquire";
import { measureAssets } from "./assets";
import { type Floor, type Measurement, table } from "./measurement";
import { measureFloor } from "./floor";
import { measureEvidence } from "./evidence";
import { measureProduction } from "./production";
import { measureProducts } from "./products";
import { measureRollback } from "./rollback";

const PARTS = ["commands", "products", "evidence", "rollback", "assets"];
const ROOT = resolve(__dirname, "..");

/**
 * `npm run bench`: how long the commands of a release take, as ratios to the engine's floor in the same run: an empty
 * program on the same machine; what a product more costs, from 1 to 10; how long a thousand statements take; how soon a sick
 * release is off; and the upload of assets, as ratios to `aws s3 sync`. `--skip` leaves a part out (`commands`, `products`,
 * `evidence`, `rollback`, `assets`); `--files` says how many assets. Figures are for reading; nothing fails by them, because
 * machines are noisy.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      skip: { type: "string", multiple: true, default: [] },
      files: { type: "string", default: "10000" },
    },
  });
  const unknown = values.skip.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0) throw new Error(`--skip takes ${PARTS.join(", ")}, not ${unknown.join(", ")}`);
  const files = Number(values.files);
  if (!Number.isInteger(files) || files < 100)
    throw new Error(`--files takes a whole number from 100, not ${values.files}`);
  const note = (text: string): void => void process.stderr.write(`${text}\n`);
  let floor: Floor | undefined;
  const measured: Measurement[] = [];
  const measures = (part: string): boolean => !values.skip.includes(part);
  if (measures("commands") || measures("products")) {
    const engine = await acquireEngine({ env: process.env, onProgress: note });
    note(`engine ${engine.version}: ${engine.why}`);
    floor = await measureFloor(engine, note);
    if (measures("commands")) measured.push(...(await measureProduction(ROOT, engine, floor, note)));
    if (measures("products")) measured.push(...(await measureProducts(ROOT, engine, floor, note)));
  }
  if (measures("evidence")) measured.push(...measureEvidence(note));
  if (measures("rollback")) measured.push(...(await measureRollback(ROOT, note)));
  if (measures("assets")) {
    const { measured: assets, skipped } = await measureAssets(files, note);
    if (skipped !== undefined) note(`assets not measured: ${skipped}`);
    measured.push(...assets);
  }
  process.stdout.write(
    values.json ? `${JSON.stringify({ floor, measured }, null, 2)}\n` : `${table(floor, measured)}\n`,
  );
}

main().catch((failure: unknown) => {
  process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
});
