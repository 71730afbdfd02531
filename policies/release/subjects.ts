import { type Digest, type ReleaseRecord, deployments, isReturn } from "./record";

/** Something that a release brings and that is proven by evidence of its own. */
export interface Subject {
  /** For people: `green`, or `the AI service's candidate`. */
  readonly bearer: string;
  /** `version 1.2.0` or `revision r2`. */
  readonly version: string;
  readonly part: "image" | "frontend" | "AI image";
  readonly digest: Digest;
  /** Percent of its kind's requests. */
  readonly percent: number;
  /** Part of what is live: the first deployment has nothing to compare with. */
  readonly stable: boolean;
  /** Where its evidence lies below the evidence folder. */
  readonly place: string;
}

/** All that carries requests by this record: image and frontend of each slot, image of each revision of the AI service. */
export function subjects(record: ReleaseRecord): Subject[] {
  const slots = deployments(record).flatMap(({ slot, version, digest, assets, weight }) => {
    const one = {
      bearer: slot,
      version: `version ${version}`,
      percent: weight,
      stable: slot === record.live,
      place: version,
    };
    return [
      { ...one, digest, part: "image" as const },
      { ...one, digest: assets, part: "frontend" as const },
    ];
  });
  const { stable, candidate, share } = record.ai;
  const revision = (
    { revision: name, digest }: typeof stable,
    role: "stable" | "candidate",
    percent: number,
  ): Subject => ({
    bearer: `the AI service's ${role}`,
    version: `revision ${name}`,
    part: "AI image",
    digest,
    percent,
    stable: role === "stable",
    place: `ai/${name}`,
  });
  return [
    ...slots,
    revision(stable, "stable", candidate === null ? 100 : 100 - share),
    ...(candidate === null ? [] : [revision(candidate, "candidate", share)]),
  ];
}

/**
 * Those that take more requests than before without ever having been stable: they need evidence. None does in a state in
 * which the config was before: what it shares out was proven when it was entered first, and going back is never blocked.
 */
export function unprovenYet(record: ReleaseRecord): Subject[] {
  if (isReturn(record)) return [];
  const all = subjects(record);
  const percentOf = (digest: Digest): number =>
    all.filter((one) => one.digest === digest).reduce((sum, { percent }) => sum + percent, 0);
  return all.filter(({ digest, percent, stable }) => {
    if (percent === 0) return false;
    if (record.before === null) return !stable;
    if (record.before.served.includes(digest)) return false;
    return percentOf(digest) > (record.before.weights[digest] ?? 0);
  });
}
