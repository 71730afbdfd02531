import { readFileSync } from "node:fs";
import { isCompressed, CODINGS, variantOf } from "../../assets/encodings";
import { MANIFEST, type Manifest, digestOf, parseManifest } from "../../assets/manifest";
import { inParallel } from "../../assets/parallel";
import { CONCURRENCY } from "../../assets/upload";
import { e6 as gate } from "../../../policies/gates/e6-assets";
import type { Collector } from "../collector";
import { readText } from "../files";
import { type OpenBucket, fromBucket, openS3 } from "../live/buckets";
import { readLighthouse } from "../lighthouse";
import { REPORT_OUT, observed } from "../observed";
import { Refusal } from "../refusal";
import { regionOf } from "../release";
import { endOf, readRaw } from "../reports";

/** Lighthouse's own "good". https://developer.chrome.com/docs/lighthouse/performance/performance-scoring */
const BUDGET = "0.9";

/** What a version lacks in the bucket, by path. */
interface Lack {
  readonly missing: string[];
  readonly differing: string[];
}

/** E6: the bucket held against the manifest, and a Lighthouse report against its budget. */
export const assetsCollector = (open: OpenBucket): Collector => ({
  row: "E6",
  summary: "CDN and assets: the bucket against the manifest, and Lighthouse against its budget",
  options: [
    { flags: "--manifest <manifest.json>", description: "the version's manifest", required: true },
    { flags: "--bucket <name>", description: "the bucket of the assets", required: true },
    { flags: "--lighthouse <lhr.json>", description: "a Lighthouse report of the version", required: true },
    {
      flags: "--budget <score>",
      description: `least score for performance, above 0 to 1 (default: ${BUDGET})`,
      required: false,
    },
    REPORT_OUT,
  ],
  collect: async (given, release, now) => {
    const { manifest: path = "", bucket: name = "" } = given;
    if (release.version === undefined)
      throw new Refusal("a revision of the AI service has no assets", "name a version: --version 1.2.0");
    const budget = budgetIn(given.budget ?? BUDGET);
    readText(path, "manifest");
    const bytes = readFileSync(path);
    const { manifest, faults } = parseManifest(bytes, release.version);
    const raw = readRaw(given.lighthouse ?? "");
    const lighthouse = readLighthouse(raw);
    const finishedOn = endOf(lighthouse.fetchedOn, undefined, undefined, now);

    const bucket = open(name, regionOf(release));
    const prefix = `v/${release.version}/`;
    const lack = await fromBucket(() => compare(bucket, prefix, manifest, digestOf(bytes)));
    const figures = {
      manifest: digestOf(bytes),
      files: manifest.files.size,
      ...lack,
      uncompressed: uncompressed(manifest, lack.missing),
      unminified: lighthouse.unminified,
      performance: lighthouse.performance,
      budget,
    };
    const look = {
      figures,
      faults: [...faults, ...lighthouse.faults],
      said: `${manifest.files.size} files in ${name} as the manifest has them, Lighthouse ${lighthouse.performance}`,
      seen: { bucket: name, prefix, lighthouse: { ...raw.file, url: lighthouse.url } },
      finishedOn,
      tool: { name: "lighthouse", version: lighthouse.version },
      next: "prepare the version with `npm run assets`, let `pulumi up` upload it, run Lighthouse, and collect again",
    };
    return observed(gate, look, given, release, now);
  },
});

export const e6 = assetsCollector(openS3);

async function compare(
  bucket: ReturnType<OpenBucket>,
  prefix: string,
  { files }: Manifest,
  digest: string,
): Promise<Lack> {
  const sizes = await bucket.list(prefix);
  const [missing, differing]: [string[], string[]] = [[], []];
  await inParallel(files, CONCURRENCY, async ([path, { bytes, sha256 }]) => {
    const size = sizes.get(prefix + path);
    if (size === undefined) missing.push(path);
    else if (size !== bytes || (await bucket.digest(prefix + path)) !== sha256) differing.push(path);
  });
  const own = await bucket.read(prefix + MANIFEST);
  if (own === undefined) missing.push(MANIFEST);
  else if (digestOf(own) !== digest) differing.push(MANIFEST);
  return { missing: missing.sort(), differing: differing.sort() };
}

/** Files of which the edge asks for a compressed variant that is not there. */
const uncompressed = ({ files }: Manifest, missing: readonly string[]): string[] =>
  [...files].flatMap(([path, { contentEncoding }]) =>
    isCompressed(path) &&
    contentEncoding === undefined &&
    CODINGS.map((coding) => variantOf(path, coding)).some(
      (variant) => !files.has(variant) || missing.includes(variant),
    )
      ? [path]
      : [],
  );

function budgetIn(value: string): number {
  const budget = Number(value);
  if (/^\d*\.?\d+$/.test(value) && budget > 0 && budget <= 1) return budget;
  throw new Refusal(
    `--budget is ${JSON.stringify(value)}; allowed: a number above 0, at most 1`,
    "write it like 0.9",
  );
}
