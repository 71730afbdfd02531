import { countAt, figureAt, listAt, shown } from "../evidence/finding";
import { type Gate, OF_SLOTS } from "./gate";
import { report, unless } from "./proofs";

/** Row E6: the frontend is small, and all of it is there. */
export const e6: Gate = {
  row: "E6",
  name: "gate-e6-assets",
  title: "CDN and assets",
  description:
    "E6: the assets of a version that is to take more traffic than before are minified and compressed, and all that its manifest names is in the bucket, with the manifest's digests.",
  expected:
    "the bucket compared with the manifest, and a Lighthouse run within its budget, signed by a key of role ci",
  parts: OF_SLOTS,
  maxAgeDays: 7,
  proofs: ({ part, digest }) => [
    report(({ manifest, files, missing, differing, uncompressed, unminified, performance, budget }) => {
      const score = figureAt(performance, "performance");
      const wanted = figureAt(budget, "budget");
      return [
        ...unless(
          part !== "frontend" || manifest === digest,
          `the manifest is ${shown(manifest)}, not ${digest}`,
        ),
        ...unless(countAt(files, "files") > 0, "the manifest names no file"),
        ...none(missing, "missing"),
        ...none(differing, "differing"),
        ...none(uncompressed, "uncompressed"),
        ...none(unminified, "unminified"),
        ...unless(
          score >= wanted && wanted > 0,
          `Lighthouse gives ${score} for performance; the budget is ${wanted}`,
        ),
      ];
    }),
  ],
  commands: ["collect e6 --manifest <manifest.json> --bucket <name> --lighthouse <lhr.json> --key <ci.pem>"],
};

const none = (value: unknown, what: string): string[] => {
  const list = listAt(value, what);
  return unless(list.length === 0, `${list.length} files are ${what}, the first is ${shown(list[0])}`);
};
