import { Refusal } from "../evidence/refusal";
import { type Choice, type Part, chooseCommits, commitsSince, intentOf, returnedTo } from "./choose";
import type { Repository } from "./git";
import { restoreIntent } from "./restore";

export interface RevertOptions {
  readonly part: Part;
  /** Go back to the state of this commit: the first of the two that the rollback function names. */
  readonly to?: string;
  /** Only say what would be done. Default: false. */
  readonly dryRun: boolean;
}

/**
 * Takes a release back in the repository: one revert for each of its commits, or, where those meet a conflict, one commit
 * that puts back what decides who serves. Afterwards the config says what it said before the release, or nothing is
 * changed. Gives what was done; nothing, where it was done already.
 */
export function revertRelease(
  repository: Repository,
  { part, to, dryRun }: RevertOptions,
  say: (line: string) => void,
): Choice | null {
  const { file } = repository;
  const versions = repository.versions();
  const serves = to === undefined ? returnedTo(versions, part) : undefined;
  if (serves !== undefined) {
    say(
      `${file} is back at an earlier state already: ${serves} serves, and nothing is being released. There is nothing to revert.`,
    );
    say(
      `To go further back: npm run rollback -- <stack> --to <commit>; the commits: git log --oneline ${file}`,
    );
    return null;
  }
  const choice =
    to === undefined
      ? chooseCommits(versions, part, file)
      : commitsSince(versions, stateAt(repository, versions, to), file);
  if (intentOf(repository.config()) === intentOf(choice.before.config)) {
    say(`${file} says what it said before already; there is nothing to revert.`);
    return null;
  }
  const dirty = repository.dirty();
  if (dirty.length > 0 && !dryRun)
    throw new Refusal(`these changes are not committed: ${dirty.join(", ")}`, "git stash, then run it again");
  say(
    `${choice.release} goes, ${choice.back} serves. Reverting ${choice.commits.length} commits of ${file}:`,
  );
  for (const { commit, subject } of choice.commits) say(`  ${commit.slice(0, 9)} ${subject}`);
  if (dryRun) return choice;

  const began = repository.head();
  const reverted = repository.revert(choice.commits);
  if (!reverted || intentOf(repository.config()) !== intentOf(choice.before.config)) {
    say("They meet changes of somebody else: slots, traffic and AI revisions are put back by one commit.");
    if (reverted) repository.undoTo(began);
    const text = restoreIntent(repository.text(), repository.textAt(choice.before.commit));
    repository.commit(text, messageOf(choice));
  }
  return choice;
}

/** The state of the file at a commit: of the newest one that changed it and is not younger. */
function stateAt(repository: Repository, versions: ReturnType<Repository["versions"]>, name: string): string {
  const text = repository.textAt(repository.resolve(name));
  const at = versions.find(({ commit }) => repository.textAt(commit) === text);
  if (at === undefined || text === "")
    throw new Refusal(
      `${repository.file} of ${name} is no state of this branch`,
      "name a commit of this branch",
    );
  return at.commit;
}

const messageOf = ({ release, back, commits, before }: Choice): string =>
  [
    `Roll back ${release} to ${back}`,
    "",
    `Slots, traffic and AI revisions are those of ${before.commit}. In place of reverting, which meets conflicts:`,
    ...commits.map(({ commit, subject }) => `  ${commit.slice(0, 12)} ${subject}`),
  ].join("\n");
