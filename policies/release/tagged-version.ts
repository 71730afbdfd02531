import { CLOCK_SKEW, sourceOf } from "../evidence/prove";
import { decidedAt } from "./forward";
import { evidenceOf } from "./handed-in";
import { ofRecord } from "./of-record";
import { type ReleaseRecord, SLOTS } from "./record";
import { type Subject, unprovenYet } from "./subjects";
import { isNewer } from "./version";

/** What is released has a name that nothing else has, and people can find the very sources of it. */
export const taggedVersionRule = ofRecord({
  name: "release-tagged-version",
  description:
    "D1: a version that takes more traffic than before is newer than the live one, and was built from an annotated tag v<version>, as CI's signed source statement says.",
  title: "version (D1)",
  judge: (record) =>
    SLOTS.flatMap((slot) => {
      const brought = unprovenYet(record).filter(({ bearer }) => bearer === slot);
      const [first] = brought;
      if (first === undefined) return [];
      const faults = [...faultsOfOrder(record, first), ...faultsOfSource(record, brought)];
      return faults.map((fault) => `${slot} is to take ${first.percent} % with ${first.version}. ${fault}`);
    }),
});

function faultsOfOrder({ live, slots }: ReleaseRecord, { bearer, place: version }: Subject): string[] {
  const stable = slots[live]?.version;
  if (stable === undefined || bearer === live) return [];
  const newer = isNewer(version, stable);
  if (newer === true) return [];
  const found = newer === undefined ? "one of the two is no semantic version" : "it is not newer";
  return [
    `Found: ${stable} is live on ${live}, and ${found}. Expected: a version after ${stable} (semver.org). ` +
      "Fix: release it under a new version; to go back, revert the commits of the release, which asks for nothing.",
  ];
}

function faultsOfSource(record: ReleaseRecord, brought: readonly Subject[]): string[] {
  const [first] = brought;
  const tag = `v${first?.place ?? ""}`;
  const found = brought.flatMap(({ part, digest }) => {
    const source = sourceOf(evidenceOf(record.evidence), digest);
    if (source === undefined) return [`no source statement, signed by CI, speaks of the ${part} ${digest}`];
    const { tag: named, annotated } = source.figures;
    if (source.finishedOn > decidedAt(record) + CLOCK_SKEW)
      return [
        `the source statement about the ${part} is of ${new Date(source.finishedOn).toISOString()}, which lies in the future`,
      ];
    if (named !== tag) return [`the ${part} was built from the tag ${String(named)}`];
    return annotated === true ? [] : [`the tag ${tag} of the ${part} is not annotated`];
  });
  if (found.length === 0) return [];
  return [
    `Found: ${[...new Set(found)].join("; ")}. Expected: an annotated tag ${tag}. ` +
      `Fix: git tag -a ${tag}, push it, build from it; npm run evidence -- collect d1 --stack ${record.stack} --version ${first?.place ?? ""}; ` +
      `then commit evidence/${first?.place ?? ""}/.`,
  ];
}
