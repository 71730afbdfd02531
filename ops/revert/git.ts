import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { bag } from "../evidence/stack";
import { Refusal } from "../evidence/refusal";
import type { Version } from "./choose";

/** States of the file that are looked at: many times what any release has. */
const MOST = 300;

/** The working copy of the stack's config. */
export class Repository {
  readonly top: string;

  /** `file` is the stack's file, relative to the folder of the project. */
  constructor(
    private readonly folder: string,
    readonly file: string,
  ) {
    try {
      this.top = this.git("rev-parse", "--show-toplevel").trim();
    } catch {
      throw new Refusal(`${folder} is no git repository`, "run it in the repository of the stack's config");
    }
  }

  /** States of the file as this branch had them, the newest first. A merge counts as the one commit that it is here. */
  versions(): Version[] {
    return this.git("log", "--first-parent", "-m", `-n${MOST}`, "--format=%H%x09%s", "--", this.file)
      .split("\n")
      .filter((line) => /^[0-9a-f]{40}\t/.test(line))
      .map((line) => ({
        commit: line.slice(0, 40),
        subject: line.slice(41),
        config: configIn(this.textAt(line.slice(0, 40))),
      }));
  }

  /** The file as it is checked out. */
  config(): Version["config"] {
    return configIn(this.text());
  }

  text(): string {
    return readFileSync(join(this.folder, this.file), "utf8");
  }

  textAt(commit: string): string {
    try {
      return this.git("show", `${commit}:./${this.file}`);
    } catch {
      return "";
    }
  }

  resolve(name: string): string {
    try {
      return this.git("rev-parse", "--verify", "--quiet", `${name}^{commit}`).trim();
    } catch {
      throw new Refusal(`there is no commit ${name} here`, "git fetch, or name another");
    }
  }

  /** Changes that would be lost or taken along: of the file itself, and all that is staged. */
  dirty(): string[] {
    const changed = this.git("status", "--porcelain", "--untracked-files=no", "--", ".").split("\n");
    return changed
      .filter((line) => line !== "" && (line[0] !== " " || line.endsWith(this.file)))
      .map((line) => line.slice(3));
  }

  /** Reverts them, the newest first, each by a commit of its own. False where one meets a conflict; nothing is left then. */
  revert(commits: readonly Version[]): boolean {
    const began = this.git("rev-parse", "HEAD").trim();
    for (const { commit } of commits) {
      const parents = this.git("rev-list", "--parents", "-n1", commit).trim().split(" ").length - 1;
      try {
        this.git("revert", "--no-edit", ...(parents > 1 ? ["-m", "1"] : []), commit);
      } catch {
        this.quietly("revert", "--abort");
        this.git("reset", "--keep", began);
        return false;
      }
    }
    return true;
  }

  commit(text: string, message: string): void {
    writeFileSync(join(this.folder, this.file), text);
    this.git("commit", "--quiet", "--message", message, "--", this.file);
  }

  undoTo(commit: string): void {
    this.git("reset", "--keep", commit);
  }

  head(): string {
    return this.git("rev-parse", "HEAD").trim();
  }

  private quietly(...args: string[]): void {
    try {
      this.git(...args);
    } catch {
      // There was nothing to end.
    }
  }

  private git(...args: string[]): string {
    return execFileSync("git", args, {
      cwd: this.folder,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "pipe"],
      // No editor, no pager, and git's words as they are written here.
      env: { ...process.env, GIT_EDITOR: "true", GIT_PAGER: "cat", LC_ALL: "C" },
    });
  }
}

/** `config` of a stack's file; empty where it is none. */
function configIn(text: string): Version["config"] {
  try {
    return bag(bag(parse(text)).config);
  } catch {
    return {};
  }
}
