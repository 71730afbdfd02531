import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Collected, Collector, Given } from "../../ops/evidence/collector";
import { Refusal } from "../../ops/evidence/refusal";
import type { ReleaseNamed } from "../../ops/evidence/release";
import { readStack } from "../../ops/evidence/stack";
import { CANDIDATE, CANDIDATE_PAGE, STABLE, STABLE_PAGE } from "./release-record";

export const NOW = new Date("2026-11-23T12:00:00Z");
/** So many hours before {@link NOW}. */
export const hoursAgo = (hours: number): string => new Date(NOW.getTime() - hours * 3_600_000).toISOString();

export const REPOSITORY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/harbor-api";

/** The config of a stack at the first step of 1.2.0: blue is live with 1.1.0. */
export const CONFIG = `config:
  aws:region: eu-west-1
  sluice:domain: app.harbor.example
  sluice:edge: {apiDomain: api.harbor.example, aiDomain: ai.harbor.example}
  sluice:slots:
    blue: {version: 1.1.0, image: "${REPOSITORY}@${STABLE}", assets: "${STABLE_PAGE}", schema: 1}
    green: {version: 1.2.0, image: "${REPOSITORY}@${CANDIDATE}", assets: "${CANDIDATE_PAGE}", schema: 2}
  sluice:traffic: {live: blue, candidate: green, weights: {blue: 90, green: 10}}
  sluice:options: {ai: true, synthetics: false}
  sluice:ai: {stable: {revision: r1}}
  sluice:alerts:
    roles:
      primary: {email: oncall@harbor.example, sms: "+4915100000001"}
      secondary: {email: application@harbor.example}
      escalation: {https: "https://pager.harbor.example/sns"}
      ai: {email: ai@harbor.example}
`;

/** 1.2.0 of the stack prod. */
export const releaseOf = (config = CONFIG): ReleaseNamed => ({
  place: "1.2.0",
  version: "1.2.0",
  subjects: [
    { name: "image 1.2.0", digest: CANDIDATE },
    { name: "frontend 1.2.0", digest: CANDIDATE_PAGE },
  ],
  stack: readStack(config, "Pulumi.prod.yaml"),
});

/** A folder of a test's own, with what a collector reads and writes. */
export interface Workplace {
  readonly path: (name: string) => string;
  /** Writes a file, as JSON unless it is a text, and returns its path. */
  readonly write: (name: string, content: unknown) => string;
  /** What the collector saw, as it wrote it down. */
  readonly seen: () => { readonly text: string; readonly digest: string };
  readonly collect: (
    collector: Collector,
    given: Given,
    release?: ReleaseNamed,
    now?: Date,
  ) => Promise<Collected>;
  /** The message with which it is refused. */
  readonly refusal: (...asked: Parameters<Workplace["collect"]>) => Promise<string>;
}

/** A folder that is there while each test of the file runs. */
export function workplace(): Workplace {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sluice-collect-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const path = (name: string): string => join(folder, name);
  const collect: Workplace["collect"] = async (collector, given, release = releaseOf(), now = NOW) =>
    collector.collect({ reportOut: path("seen.json"), ...given }, release, now);
  return {
    path,
    collect,
    write: (name, content) => {
      writeFileSync(path(name), typeof content === "string" ? content : JSON.stringify(content));
      return path(name);
    },
    seen: () => {
      const text = readFileSync(path("seen.json"), "utf8");
      return { text, digest: createHash("sha256").update(text).digest("hex") };
    },
    refusal: async (...asked) => {
      const failure = await collect(...asked).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (failure instanceof Refusal) return failure.message;
      throw failure instanceof Error ? failure : new Error("the collector refused nothing");
    },
  };
}

/** The figures of a statement that was made. */
export const figuresOf = ({ predicate }: Collected): Record<string, unknown> =>
  predicate.figures as Record<string, unknown>;
