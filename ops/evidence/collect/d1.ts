import { lt, prerelease, rcompare, valid } from "semver";
import { SOURCE, sourcePredicate } from "../../../policies/evidence/predicates/source";
import type { Collector } from "../collector";
import { type Tag, type WorkingCopy, workingCopy } from "../git";
import type { ReleaseNamed } from "../release";
import { refuseFor } from "../reports";

/** D1: the annotated tag of the release, and all who wrote what it changes. Without it nobody's approval counts. */
export const d1: Collector = {
  row: "D1",
  summary: "source: the annotated tag at HEAD, and the authors since the version before",
  options: [
    {
      flags: "--source <folder>",
      description: "the working copy that was built (default: .)",
      required: false,
    },
    {
      flags: "--repository <address>",
      description: "where it is published (default: git's remote origin)",
      required: false,
    },
    {
      flags: "--branch <name>",
      description: "the branch that releases come from (default: main)",
      required: false,
    },
  ],
  collect: ({ source = ".", repository, branch = "main" }, release, now) => {
    const copy = workingCopy(source, [release.stack?.folder ?? "evidence", "evidence-reports"]);
    const tag = copy.tags.find(({ name }) => name === tagOf(release));
    const address = repository ?? copy.origin;
    const since = previousTag(release, copy);
    // A shallow clone knows neither history nor authors.
    const authors = copy.shallow ? [] : copy.authorsSince(since?.commit);
    refuseFor(
      `${release.place} does not show where it comes from`,
      [
        ...faultsOf(copy, tag, release),
        ...(copy.isOn(branch) ? [] : [`the commit ${copy.commit.slice(0, 12)} is not on ${branch}`]),
        ...(address === undefined ? ["it has no remote origin, and no --repository is given"] : []),
        ...(copy.shallow || authors.length > 0 ? [] : ["no commit of an author is in it"]),
      ],
      `tag the commit (git tag -a ${tagOf(release)}), and clone it whole with its tags: ` +
        "actions/checkout with fetch-depth: 0, then git fetch --force --tags",
    );
    const predicate = sourcePredicate({
      repository: address ?? "",
      commit: copy.commit,
      tag: { name: tagOf(release), annotated: tag?.annotated ?? false, tagger: tag?.tagger ?? "" },
      since: since?.name ?? null,
      authors,
      finishedOn: now,
      tool: { name: "git", version: copy.version },
    });
    const from = since === undefined ? "from the beginning" : `since ${since.name}`;
    return {
      predicateType: SOURCE,
      predicate,
      said: `${tagOf(release)} at ${copy.commit.slice(0, 12)}; written ${from} by ${authors.join(", ")}`,
    };
  },
};

/** `v1.2.0`; a revision of the AI service alone is tagged `ai/<revision>`. */
const tagOf = ({ version, place }: ReleaseNamed): string => (version === undefined ? place : `v${version}`);

function faultsOf(copy: WorkingCopy, tag: Tag | undefined, release: ReleaseNamed): string[] {
  const name = tagOf(release);
  return [
    ...(copy.shallow ? ["the clone is shallow: its history, and who wrote it, is cut off"] : []),
    ...(copy.dirty.length === 0
      ? []
      : [`the working copy is not what was committed: ${copy.dirty.slice(0, 3).join(", ")}`]),
    ...(tag === undefined ? [`there is no tag ${name} at HEAD or before it`] : []),
    ...(tag === undefined || tag.annotated
      ? []
      : [`${name} is a lightweight tag: it does not say who released`]),
    ...(tag === undefined || tag.commit === copy.commit
      ? []
      : [`${name} is at ${tag.commit.slice(0, 12)}, and HEAD at ${copy.commit.slice(0, 12)}`]),
  ];
}

/**
 * The tag from which on commits belong to the release: that of the greatest version below it, but of none above the
 * version that is live. A version that was tagged and never served brings its commits with it; otherwise a tag laid just
 * before HEAD would hide their authors. For the AI service: that of the stable revision, else the newest one before.
 */
export function previousTag(
  { version, place, stack }: ReleaseNamed,
  { tags, commit }: Pick<WorkingCopy, "tags" | "commit">,
): Tag | undefined {
  const before = tags.filter((tag) => tag.commit !== commit);
  if (version === undefined) {
    const stable = stack?.stableRevision;
    const ofAi = before.filter(({ name }) => name.startsWith("ai/") && name !== place);
    return ofAi.find(({ name }) => name === `ai/${stable ?? ""}`) ?? ofAi[0];
  }
  const live = stack?.liveVersion;
  const bound = live !== undefined && valid(live) !== null && lt(live, version) ? live : undefined;
  return before
    .filter(({ name }) => /^v\d/.test(name) && valid(name) !== null && prerelease(name) === null)
    .filter(({ name }) => lt(name, version) && (bound === undefined || !lt(bound, name)))
    .sort((one, other) => rcompare(one.name, other.name))[0];
}
