import { type AiRevision, type Digest, type ReleaseRecord, deployments, isReturn } from "./record";

/** What a digest is the digest of. */
export type Part = "image" | "frontend" | "AI image" | "AI model";

/** Something that a release brings and that is proven by evidence of its own. */
export interface Subject {
  /** For people: `green`, or `the AI service's candidate`. */
  readonly bearer: string;
  /** `version 1.2.0` or `revision r2`. */
  readonly version: string;
  readonly part: Part;
  readonly digest: Digest;
  /** Percent of its kind's requests. */
  readonly percent: number;
  /** Part of what is live: the first deployment has nothing to compare with. */
  readonly stable: boolean;
  /** Version of the database schema that a slot needs; undefined for the AI service. */
  readonly schema: number | undefined;
  /** Where its evidence lies below the evidence folder. */
  readonly place: string;
}

/** All that carries requests by this record: image and frontend of each slot, image and model of each revision of the AI service. */
export function subjects(record: ReleaseRecord): Subject[] {
  const slots = deployments(record).flatMap(({ slot, version, digest, assets, schema, weight }) => {
    const one = {
      bearer: slot,
      version: `version ${version}`,
      percent: weight,
      stable: slot === record.live,
      schema,
      place: version,
    };
    return [
      { ...one, digest, part: "image" as const },
      { ...one, digest: assets, part: "frontend" as const },
    ];
  });
  return [...slots, ...subjectsOfAi(record)];
}

function subjectsOfAi({ ai }: ReleaseRecord): Subject[] {
  if (ai === null) return [];
  const { stable, candidate, share } = ai;
  const revision = (
    { revision: name, digest, model }: AiRevision,
    role: "stable" | "candidate",
    percent: number,
  ): Subject[] => {
    const one = {
      bearer: `the AI service's ${role}`,
      version: `revision ${name}`,
      percent,
      stable: role === "stable",
      schema: undefined,
      place: `ai/${name}`,
    };
    return [
      { ...one, part: "AI image", digest },
      ...(model === null ? [] : [{ ...one, part: "AI model" as const, digest: model }]),
    ];
  };
  return [
    ...revision(stable, "stable", candidate === null ? 100 : 100 - share),
    ...(candidate === null ? [] : revision(candidate, "candidate", share)),
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
