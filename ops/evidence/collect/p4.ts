import { z } from "zod";
import { sha256 } from "../../canonical";
import { SOURCES } from "../../export-settings/decide";
import { p4 as gate } from "../../../policies/gates/p4-configuration-backups";
import type { Collector } from "../collector";
import { type OpenBucket, fromBucket, openS3 } from "../live/buckets";
import { REPORT_OUT, observed } from "../observed";
import { regionOf } from "../release";

const PREFIX = "settings/";
const MANIFEST = /^settings\/(\d{4}-\d{2}-\d{2})\/manifest\.json$/;

const file = z.object({
  key: z.string().startsWith(PREFIX),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
});
/** As ops/export-settings writes a day's manifest, when all of the day is there. */
const manifest = z.object({
  day: z.iso.date(),
  files: z.object({ auth0: file, stripe: file, cloudflare: file }),
});

interface Exports {
  readonly exports: readonly { readonly system: string; readonly exportedOn: string }[];
  readonly faults: readonly string[];
  readonly seen: Readonly<Record<string, unknown>>;
}

/** P4: the newest export of the settings of Auth0, Stripe and Cloudflare. */
export const exportsCollector = (open: OpenBucket): Collector => ({
  row: "P4",
  summary: "external configuration backups: the newest export of the settings of others",
  options: [
    { flags: "--bucket <name>", description: "the bucket of the exports", required: true },
    REPORT_OUT,
  ],
  collect: async (given, release, now) => {
    const bucket = open(given.bucket ?? "", regionOf(release));
    const { exports, faults, seen } = await fromBucket(() => newestExports(bucket));
    const look = {
      figures: { exports },
      faults,
      said: exports.map(({ system, exportedOn }) => `${system} of ${exportedOn.slice(0, 10)}`).join(", "),
      seen: { bucket: given.bucket, ...seen },
      next: "look at the function export-settings: its log, and what lies in its dead-letter queue",
    };
    return observed(gate, look, given, release, now);
  },
});

export const p4 = exportsCollector(openS3);

/** The newest day that is complete, each of its files held against the day's manifest. Contents stay where they are. */
async function newestExports(bucket: ReturnType<OpenBucket>): Promise<Exports> {
  const keys = [...(await bucket.list(PREFIX)).keys()].filter((key) => MANIFEST.test(key)).sort();
  const newest = keys.at(-1);
  if (newest === undefined) return { exports: [], faults: [], seen: {} };
  const read = manifest.safeParse(parsed(await bucket.read(newest)));
  if (!read.success || !newest.includes(read.data.day))
    return { exports: [], faults: [`${newest} is no manifest of that day`], seen: { newest } };
  const { day, files } = read.data;
  const faults = await Promise.all(
    SOURCES.map(async (source) => {
      const { key, sha256: digest } = files[source];
      const content = await bucket.read(key);
      if (content === undefined) return `${key} is not in the bucket`;
      return sha256(content.toString("utf8")) === digest
        ? undefined
        : `${key} has other content than exported`;
    }),
  );
  // Of the day no hour is noted: its beginning is the oldest that it can be.
  const exports = SOURCES.map((system) => ({ system, exportedOn: `${day}T00:00:00.000Z` }));
  return { exports, faults: faults.filter((fault) => fault !== undefined), seen: { newest, files } };
}

function parsed(content: Buffer | undefined): unknown {
  try {
    return JSON.parse(content?.toString("utf8") ?? "");
  } catch {
    return undefined;
  }
}
