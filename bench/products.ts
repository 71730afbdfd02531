import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../rehearsal/engine/engine";
import { reasonOf } from "../rehearsal/scenarios/rehearsal";
import { prepareStable } from "../rehearsal/session/prepare";
import { Workplace } from "../rehearsal/session/workplace";
import { type Floor, type Measurement, median } from "./measurement";
import { withPeakMemory } from "./memory";

const MEGABYTE = 1024 * 1024;
/** How many products; the slope is between the first and the last. */
const SIZES = [1, 4, 10] as const;
const RUNS = 3;

/**
 * Previews a stack that holds 1 to 10 products, each all of production, with the pack: what one product more costs, and
 * the memory of engine, program and pack together.
 */
export async function measureProducts(
  root: string,
  engine: Engine,
  floor: Floor,
  note: (text: string) => void,
): Promise<Measurement[]> {
  const workplace = await Workplace.open({ root, engine, speed: 100, stack: "products" });
  try {
    await prepareStable(workplace);
    const project = (name: string): string => join(workplace.repository.directory, name);
    copyFileSync(join(__dirname, "products", "program.cjs"), project("infra/products.cjs"));
    const settings = readFileSync(project("Pulumi.yaml"), "utf8");
    writeFileSync(
      project("Pulumi.yaml"),
      settings.replace("main: infra/main.js", "main: infra/products.cjs"),
    );

    // A stack of many products has many records, which the pack refuses: it judges, and only says so.
    writeFileSync(project("advisory.json"), '{"all":"advisory"}');

    const previews: { readonly products: number; readonly took: number; readonly peak: number }[] = [];
    for (const products of SIZES) {
      writeFileSync(project("infra/products.json"), JSON.stringify({ products }));
      const runs: { readonly took: number; readonly peak: number }[] = [];
      for (let run = 1; run <= RUNS; run += 1) {
        note(`preview of ${products} product${products === 1 ? "" : "s"} ${run}/${RUNS}`);
        const { result, peak } = await withPeakMemory(() =>
          workplace.pulumi.preview({ policyPacks: ["policies"], policyLevels: ["advisory.json"] }),
        );
        const planned = result.changes.create ?? 0;
        if (result.exitCode !== 0 || planned < products * 100)
          throw new Error(`the preview of ${products} products planned ${planned}:\n${reasonOf(result)}`);
        runs.push({ took: result.milliseconds, peak });
      }
      previews.push({
        products,
        took: median(runs.map(({ took }) => took)),
        peak: Math.max(...runs.map(({ peak }) => peak)),
      });
    }
    const [one, last] = [previews[0], previews.at(-1)];
    if (one === undefined || last === undefined) throw new Error("nothing was measured");
    const slope = (last.took - one.took) / (last.products - one.products);
    return [
      ...previews.flatMap(({ products, took, peak }): Measurement[] => [
        { name: `preview of ${products} products`, value: took, unit: "ms", reference: floor.preview },
        { name: `peak memory, preview of ${products} products`, value: peak / MEGABYTE, unit: "MB" },
      ]),
      { name: "slope: one product more", value: slope, unit: "ms", reference: floor.preview },
    ];
  } finally {
    await workplace.close();
  }
}
