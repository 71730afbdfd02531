import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { costOf, type Cost } from "./assets/commands";
import { layProduct, layRelease } from "./assets/files";
import { startMoto, type Moto } from "./assets/moto";
import { pythonTools } from "./assets/python";
import type { Measurement } from "./measurement";

const ROOT = resolve(__dirname, "..");
const BUCKET = "bench-assets";

/**
 * Times our upload beside `aws s3 sync`, both from this machine to the same moto, with as many requests at a time. One
 * run each: what is compared takes minutes, and the server is the same for both.
 */
export async function measureAssets(
  files: number,
  note: (text: string) => void,
): Promise<{ measured: Measurement[]; skipped?: string }> {
  const tools = await pythonTools(note);
  if ("missing" in tools) return { measured: [], skipped: tools.missing };
  const place = mkdtempSync(join(tmpdir(), "sluice-bench-assets-"));
  let moto: Moto | undefined;
  try {
    moto = await startMoto(tools.moto, place);
    const environment = { ...moto.environment, AWS_CONFIG_FILE: configFile(place) };
    const aws = (...given: string[]): Promise<Cost> => costOf(tools.python, tools.aws, given, environment);
    await aws("s3api", "create-bucket", "--bucket", BUCKET);
    await aws("s3api", "create-bucket", "--bucket", `${BUCKET}-sync`);
    note(`${files} files`);
    const [first, next] = [join(place, "1.0.0"), join(place, "1.0.1")];
    const digests = { "1.0.0": layProduct(first, "1.0.0", files), "1.0.1": layRelease(first, next, "1.0.1") };

    const report = join(place, "usage");
    const ours = async (name: string, version: keyof typeof digests): Promise<Cost> => {
      note(`ours: ${name}`);
      const settings = {
        ASSETS_FOLDER: place,
        ASSETS_VERSION: version,
        ASSETS_DIGEST: digests[version],
        ASSETS_BUCKET: BUCKET,
        SLUICE_BENCH_USAGE: report,
      };
      const script = [
        "-r",
        "tsx/cjs",
        "-r",
        join(__dirname, "assets", "usage.cjs"),
        join(ROOT, "ops/assets/main.ts"),
      ];
      return costOf(tools.python, "node", script, { ...environment, ...settings });
    };
    const sync = (name: string, from: string, to: string): Promise<Cost> => {
      note(`aws s3 sync: ${name}`);
      return aws("s3", "sync", from, `s3://${BUCKET}-sync/${to}/`, "--only-show-errors");
    };
    const before = moto.processor();
    const firstOurs = await ours("first upload", "1.0.0");
    const between = moto.processor();
    const firstSync = await sync("first upload", first, "1.0.0");
    const after = moto.processor();
    const usage = JSON.parse(readFileSync(report, "utf8")) as { rss: number; descriptors: number };
    const [sameOurs, sameSync] = [await ours("no change", "1.0.0"), await sync("no change", first, "1.0.0")];
    const [nextOurs, nextSync] = [
      await ours("1 % changed", "1.0.1"),
      await sync("1 % changed", next, "1.0.1"),
    ];
    const inPlace = await sync("1 % changed, over the old version", next, "1.0.0");

    const beside = (name: string, value: number, reference: number, target?: number): Measurement => ({
      name: `assets: ${name}`,
      value,
      unit: "ms",
      reference,
      target,
    });
    const [wall, processor] = [(cost: Cost) => cost.milliseconds, (cost: Cost) => cost.processor];
    return {
      measured: [
        beside(`first upload of ${files} files, to aws s3 sync`, wall(firstOurs), wall(firstSync), 1),
        beside(
          "first upload: our processor time, to that of aws",
          processor(firstOurs),
          processor(firstSync),
          1,
        ),
        beside("first upload: moto's own for us, to that for aws", between - before, after - between),
        beside("nothing changed, to aws s3 sync", wall(sameOurs), wall(sameSync), 1),
        beside("1 % changed, to aws s3 sync beside the old version", wall(nextOurs), wall(nextSync), 1),
        beside(
          "1 % changed: our processor time, to that of aws",
          processor(nextOurs),
          processor(nextSync),
          1,
        ),
        beside("1 % changed, to aws s3 sync over the old version", wall(nextOurs), wall(inPlace)),
        { name: "assets: memory at its most", value: usage.rss / 1024 / 1024, unit: "MB", target: 300 },
        { name: "assets: open files and sockets at most", value: usage.descriptors, unit: "", target: 100 },
      ],
    };
  } finally {
    await moto?.stop();
    rmSync(place, { recursive: true, force: true });
  }
}

/** The same number of requests at a time for both. */
function configFile(place: string): string {
  const file = join(place, "aws.config");
  writeFileSync(file, "[default]\ns3 =\n  max_concurrent_requests = 32\n  addressing_style = path\n");
  return file;
}
