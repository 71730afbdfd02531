import { type EcrImage, readEcrImage } from "../../ecr-image";
import { MANIFEST, digestOf, parseManifest } from "../../assets/manifest";
import { incomplete } from "../../assets/plan";
import { p1 as gate } from "../../../policies/gates/p1-previous-version";
import type { Collector } from "../collector";
import { deployments, stableSlot } from "../judged";
import { type OpenBucket, fromBucket, openS3 } from "../live/buckets";
import { type StableVersion, inAws } from "../live/stable";
import { REPORT_OUT, observed } from "../observed";
import { Refusal } from "../refusal";
import { regionOf, stackOf } from "../release";
import { bag } from "../stack";

/** P1: what one would go back to: its image in ECR, its assets in the bucket, its tasks in ECS. */
export const stableCollector = (version: StableVersion, open: OpenBucket): Collector => ({
  row: "P1",
  summary: "previous stable version: its image, its assets, its warm slot",
  options: [
    { flags: "--bucket <name>", description: "the bucket of the assets", required: true },
    REPORT_OUT,
  ],
  collect: async (given, release, now) => {
    const stack = stackOf(release);
    const region = regionOf(release);
    const slot = stableSlot(stack, release.version);
    const stable = slot === undefined ? undefined : deployments(stack)[slot];
    if (slot === undefined || stable === undefined)
      throw new Refusal(
        `Pulumi.${stack.name}.yaml does not say what is live, by digest`,
        "look at sluice:traffic.live and at that slot in sluice:slots",
      );
    const reference = String(bag(bag(stack.config["sluice:slots"])[slot]).image);
    const bucket = open(given.bucket ?? "", region);
    const [image, assets, tasks] = await Promise.all([
      version.image(ecrImage(reference)),
      fromBucket(() => assetsOf(bucket, stable)),
      version.tasks(stack.name, slot, region),
    ]);
    const look = {
      figures: {
        image: { digest: stable.digest, present: image === true },
        assets: { digest: stable.assets, present: assets === undefined },
        slot: typeof tasks === "string" ? { running: 0, desired: 0 } : tasks,
      },
      faults: [image, assets, tasks].filter((one) => typeof one === "string"),
      said: `${stable.version} on ${slot}: image and assets are there, ${typeof tasks === "string" ? 0 : tasks.running} tasks run`,
      seen: { slot, version: stable.version, image: reference, bucket: given.bucket },
      next: "without a way back nothing is released: bring the stable version's slot back first",
    };
    return observed(gate, look, given, release, now);
  },
});

export const p1 = stableCollector(inAws, openS3);

/** What is wrong with a version's assets in the bucket; undefined when all of them are there. */
async function assetsOf(
  bucket: ReturnType<OpenBucket>,
  { version, assets }: { readonly version: string; readonly assets: string },
): Promise<string | undefined> {
  const prefix = `v/${version}/`;
  const [manifest, sizes] = await Promise.all([bucket.read(prefix + MANIFEST), bucket.list(prefix)]);
  if (manifest === undefined) return `${prefix}${MANIFEST} is not in the bucket`;
  if (digestOf(manifest) !== assets) return `${prefix}${MANIFEST} is ${digestOf(manifest)}, not ${assets}`;
  const read = parseManifest(manifest, version);
  const held = new Map([...sizes].map(([key, bytes]) => [key.slice(prefix.length), bytes]));
  const lacking = incomplete(read.manifest, held);
  const [first] = [...read.faults, ...lacking.map((path) => `${prefix}${path} is not in the bucket`)];
  return first;
}

function ecrImage(reference: string): EcrImage {
  const image = readEcrImage(reference);
  if (image !== undefined) return image;
  throw new Refusal(
    `the stable version's image is ${JSON.stringify(reference)}, which is not in ECR`,
    "push it to the stack's repository (sluice:imageRepository)",
  );
}
