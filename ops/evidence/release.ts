import { join } from "node:path";
import { readText } from "./files";
import { Refusal } from "./refusal";
import { type StackEvidence, readStack } from "./stack";

/** The release that evidence speaks of. */
export interface ReleaseNamed {
  /** For people: `1.2.0`, or `ai/r2`. */
  readonly place: string;
  /** Version of the release; undefined for one of the AI service alone. */
  readonly version: string | undefined;
  /** All that it brings, each by digest. */
  readonly subjects: readonly { readonly name: string; readonly digest: string }[];
  /** The stack's config, where there is one. */
  readonly stack: StackEvidence | undefined;
}

/** How the command line names a release. */
export interface ReleaseOptions {
  readonly stack?: string;
  readonly version?: string;
  readonly aiRevision?: string;
  readonly image?: string;
  readonly assets?: string;
  readonly aiImage?: string;
  readonly aiModel?: string;
}

/** The release by explicit digests, or else what the stack's config runs under that version or revision. */
export function releaseNamed(given: ReleaseOptions, folder = "."): ReleaseNamed {
  const place = placeOf(given);
  const stack = given.stack === undefined ? undefined : stackAt(folder, given.stack);
  const explicit = Object.entries({
    image: given.image,
    frontend: given.assets,
    "AI image": given.aiImage,
    "AI model": given.aiModel,
  }).flatMap(([of, reference]) => (reference === undefined ? [] : [{ of, reference }]));
  const configured =
    given.version === undefined ? stack?.partsOfAi(given.aiRevision ?? "") : stack?.partsOf(given.version);
  const parts = explicit.length > 0 ? explicit : (configured ?? []);
  if (parts.length === 0)
    throw new Refusal(
      stack === undefined
        ? "nothing named of which the evidence speaks"
        : `Pulumi.${given.stack ?? ""}.yaml runs no ${given.version === undefined ? `AI revision ${given.aiRevision ?? ""}` : `version ${given.version}`}`,
      "give --stack with the version in its config, or at least one of --image, --assets, --ai-image and --ai-model, by digest",
    );
  return {
    place,
    version: given.version,
    subjects: parts.map(({ of, reference }) => ({ name: `${of} ${place}`, digest: digestOf(reference) })),
    stack,
  };
}

/** The release's stack, where a row looks at it. */
export function stackOf({ stack }: Pick<ReleaseNamed, "stack">): StackEvidence {
  if (stack !== undefined) return stack;
  throw new Refusal("no stack named", "give --stack, whose config says what is live");
}

/** The AWS region of the release's stack, where one is named. */
export function regionOf({ stack }: Pick<ReleaseNamed, "stack">): string | undefined {
  const region = stack?.config["aws:region"];
  return typeof region === "string" ? region : undefined;
}

const stackAt = (folder: string, name: string): StackEvidence => {
  const file = join(folder, `Pulumi.${name}.yaml`);
  return readStack(readText(file, "config"), file);
};

/** `sha256:…` of an image reference; a tag proves nothing, since it can be moved. */
export function digestOf(image: string): string {
  const digest = /^(?:[^\s@]+@)?(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  if (digest !== undefined) return digest;
  throw new Refusal(
    `the digest is ${JSON.stringify(image)}; allowed: <repository>@sha256:<64 hex digits> or sha256:<64 hex digits>`,
    "docker buildx imagetools inspect <image> shows the digest",
  );
}

/** The folder of a release's evidence, below the evidence folder. */
export function placeOf({ version, aiRevision }: ReleaseOptions): string {
  if (version !== undefined && aiRevision === undefined) return version;
  if (aiRevision !== undefined && version === undefined) return `ai/${aiRevision}`;
  throw new Refusal(
    `${version === undefined ? "neither" : "both"} of --version and --ai-revision given`,
    "give one: --version 1.2.0, or --ai-revision r2 for a release of the AI service alone",
  );
}
