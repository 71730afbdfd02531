import { type Finding, type Tool, bagAt, momentAt, textAt, textsAt, toolAt } from "../finding";

/** Where a release comes from: its annotated tag, and who wrote what it changes (D1). */
export const SOURCE = "sluice:evidence/source/v1";

export interface Source {
  readonly repository: string;
  /** The commit that was built. */
  readonly commit: string;
  readonly tag: { readonly name: string; readonly annotated: boolean; readonly tagger: string };
  /** Tag of the version before, from which on commits were looked at; null where there is none, and all were. */
  readonly since: string | null;
  /** E-mail addresses of all who wrote a commit since. */
  readonly authors: readonly string[];
  readonly finishedOn: Date;
  readonly tool: Tool;
}

export const sourcePredicate = ({
  repository,
  commit,
  tag,
  since,
  authors,
  finishedOn,
  tool,
}: Source): Record<string, unknown> => ({
  row: "D1",
  repository,
  commit,
  tag: { name: tag.name, annotated: tag.annotated, tagger: tag.tagger },
  since,
  authors,
  finishedOn: finishedOn.toISOString(),
  tool: { name: tool.name, version: tool.version },
});

export function readSource(predicate: Record<string, unknown>): Finding {
  const tag = bagAt(predicate.tag, "tag");
  return {
    kind: "source",
    rows: ["D1"],
    passed: true,
    finishedOn: momentAt(predicate.finishedOn, "finishedOn"),
    by: toolAt(predicate.tool, "tool"),
    figures: {
      repository: textAt(predicate.repository, "repository"),
      commit: textAt(predicate.commit, "commit"),
      tag: textAt(tag.name, "tag.name"),
      annotated: tag.annotated === true,
      tagger: textAt(tag.tagger, "tag.tagger"),
      since: predicate.since === null ? null : textAt(predicate.since, "since"),
      authors: textsAt(predicate.authors, "authors").map((author) => author.toLowerCase()),
    },
  };
}
