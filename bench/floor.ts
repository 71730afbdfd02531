import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { symlinkSync } from "node:fs";
import type { Engine } from "../rehearsal/engine/engine";
import { PulumiRunner } from "../rehearsal/engine/run";
import { type Floor, median } from "./measurement";

const RUNS = 5;

/** Times the engine on a program that declares nothing, with no provider and no policy. */
export async function measureFloor(engine: Engine, note: (text: string) => void): Promise<Floor> {
  const directory = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  try {
    writeFileSync(
      join(directory, "Pulumi.yaml"),
      "name: floor\nruntime: {name: nodejs, options: {typescript: false}}\n",
    );
    writeFileSync(join(directory, "package.json"), '{"name":"floor","main":"index.js"}');
    writeFileSync(join(directory, "index.js"), 'require("@pulumi/pulumi");\n');
    symlinkSync(resolve(__dirname, "..", "node_modules"), join(directory, "node_modules"), "dir");
    const pulumi = new PulumiRunner({
      engine,
      projectDirectory: directory,
      stack: "floor",
      stateDirectory: join(directory, "state"),
      home: join(directory, "home"),
    });
    await pulumi.stackInit();
    const previews: number[] = [];
    const ups: number[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      note(`floor ${run}/${RUNS}`);
      const [preview, up] = [await pulumi.preview(), await pulumi.up()];
      if (preview.exitCode !== 0 || up.exitCode !== 0)
        throw new Error(`the empty program failed:\n${preview.output}\n${up.output}`);
      // The first warms the disk.
      if (run > 0)
        [previews, ups].forEach((list, index) => list.push((index === 0 ? preview : up).milliseconds));
    }
    return { preview: median(previews), up: median(ups) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
