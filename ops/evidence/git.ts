import { execFileSync } from "node:child_process";
import { relative, resolve } from "node:path";
import { Refusal } from "./refusal";

/** A tag whose commit the checked-out one descends from, or is. */
export interface Tag {
  readonly name: string;
  /** Of the commit, also where a tag object lies between. */
  readonly commit: string;
  readonly annotated: boolean;
  /** E-mail address; empty for a lightweight tag. */
  readonly tagger: string;
}

/** What git says of a working copy. */
export interface WorkingCopy {
  readonly version: string;
  readonly commit: string;
  readonly shallow: boolean;
  /** Changed, added and untracked files, without the evidence. */
  readonly dirty: readonly string[];
  /** The newest first. */
  readonly tags: readonly Tag[];
  /** Where it was cloned from, without credentials; undefined without a remote `origin`. */
  readonly origin: string | undefined;
  /** Whether the commit is part of the branch, at the remote where there is one. */
  readonly isOn: (branch: string) => boolean;
  /** All who wrote a commit after this one, by every address that git knows of them; of all history for undefined. */
  readonly authorsSince: (commit: string | undefined) => readonly string[];
}

/** Looks at a working copy. Configuration of the user's that changes what git prints is kept out. */
export function workingCopy(folder: string, evidence: readonly string[]): WorkingCopy {
  const git = (...args: string[]): string => run(folder, args);
  const version = git("version")
    .replace(/^git version /, "")
    .trim();
  const top = git("rev-parse", "--show-toplevel").replace(/\n$/, "");
  const excluded = evidence
    .map((path) => relative(top, resolve(path)))
    .filter((path) => path !== "" && !path.startsWith(".."))
    .map((path) => `:(top,exclude,literal)${path}`);
  return {
    version,
    commit: git("rev-parse", "HEAD^{commit}").trim(),
    shallow: git("rev-parse", "--is-shallow-repository").trim() !== "false",
    dirty: git(
      "status",
      "--porcelain",
      "-z",
      "--untracked-files=all",
      "--ignore-submodules=none",
      "--",
      ":/",
      ...excluded,
    )
      .split("\0")
      .filter(Boolean),
    tags: tagsIn(git),
    origin: withoutCredentials(tried(() => git("remote", "get-url", "origin").trim())),
    isOn: (branch) => {
      const at = [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`].find(
        (ref) => tried(() => git("rev-parse", "--verify", "--quiet", ref)) !== undefined,
      );
      return at !== undefined && tried(() => git("merge-base", "--is-ancestor", "HEAD", at)) !== undefined;
    },
    authorsSince: (commit) => authorsIn(git, commit === undefined ? "HEAD" : `${commit}..HEAD`),
  };
}

function tagsIn(git: (...args: string[]) => string): Tag[] {
  const commit = "%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)";
  const format = ["%(refname:strip=2)", "%(objecttype)", "%(taggeremail)", commit].join("%00");
  return git("for-each-ref", "--merged=HEAD", "--sort=-creatordate", `--format=${format}`, "refs/tags")
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [name = "", type, tagger = "", at = ""] = line.split("\0");
      return { name, commit: at, annotated: type === "tag", tagger: tagger.replace(/^<|>$/g, "") };
    });
}

/**
 * Authors and co-authors of every commit, as they are written and as .mailmap names them: a mailmap may say that two
 * addresses are one person, and must not make an author somebody else. Who merged others' work is an author of it only
 * where the merge changes something itself.
 */
function authorsIn(git: (...args: string[]) => string, range: string): string[] {
  const fields = ["%H", "%P", "%ae", "%an", "%(trailers:key=Co-authored-by,valueonly,unfold)"];
  const parts = git("log", "-z", `--format=${fields.join("%x00")}`, range).split("\0");
  const authors: string[] = [];
  const others: string[] = [];
  for (let index = 0; index + fields.length <= parts.length; index += fields.length) {
    const [hash = "", parents = "", mail = "", name = "", coAuthors = ""] = parts.slice(index);
    const isMerge = parents.includes(" ");
    if (isMerge && git("diff-tree", "--cc", "--no-commit-id", hash).trim() === "") continue;
    authors.push(`${name} <${mail}>`);
    others.push(...coAuthors.split("\n"));
  }
  const nameless = authors.find((contact) => !isContact(contact));
  if (nameless !== undefined)
    throw new Refusal(
      `git knows no e-mail address of the author ${JSON.stringify(nameless.slice(0, 80))}`,
      "have every author commit with an address (git config user.email)",
    );
  // A trailer is free text; one without an address names nobody.
  const contacts = [...new Set([...authors, ...others.filter(isContact)])];
  const mapped = contacts.length === 0 ? [] : git("check-mailmap", ...contacts).split("\n");
  const mails = [...contacts, ...mapped].flatMap((contact) => /<([^<>\s]+)>\s*$/.exec(contact)?.[1] ?? []);
  return [...new Set(mails.map((mail) => mail.toLowerCase()))].sort();
}

const isContact = (text: string): boolean => /^[^<>\n]*<[^<>\s]+>$/.test(text.trim());

/** A remote's address may hold the token that CI fetched with. */
function withoutCredentials(address: string | undefined): string | undefined {
  return address?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, "$1");
}

function run(folder: string, args: readonly string[]): string {
  // A hook sets these for a repository of its own.
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, ...env } = process.env;
  try {
    return execFileSync(
      "git",
      ["--no-replace-objects", "-c", "log.showSignature=false", "-c", "core.quotePath=false", ...args],
      {
        cwd: folder,
        env,
        encoding: "utf8",
        maxBuffer: 256 * 1024 * 1024,
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
  } catch (failure) {
    const { stderr, code } = failure as { stderr?: string; code?: string };
    const [said = ""] = (stderr ?? "").trim().split("\n");
    throw new Refusal(
      `git ${args[0] ?? ""} failed in ${folder}: ${said || (code ?? "no message")}`,
      "give the working copy of the release with --source",
    );
  }
}

function tried<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (failure) {
    if (failure instanceof Refusal) return undefined;
    throw failure;
  }
}
