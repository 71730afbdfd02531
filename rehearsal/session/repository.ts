import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** One commit as the report shows it. */
export interface Commit {
  readonly sha: string;
  readonly subject: string;
}

/** As whom commits and tags are made. */
export interface Author {
  readonly name: string;
  readonly mail: string;
}

const ENGINEER: Author = { name: "Release Engineer", mail: "release@harbor.example" };

/**
 * The release engineer's git repository, one folder of its own. The user's git configuration, hooks and identity
 * stay out of it.
 */
export class Repository {
  /** The repository that is in a folder; `create` makes one. */
  constructor(readonly directory: string) {}

  static async create(directory: string, { name, mail }: Author = ENGINEER): Promise<Repository> {
    const repository = new Repository(directory);
    await repository.git("init", "--quiet", "--initial-branch=main");
    // Kept in the repository, so that a person who goes on by hand (`--keep`) can commit too.
    await repository.git("config", "user.name", name);
    await repository.git("config", "user.email", mail);
    return repository;
  }

  /** Commits everything that has changed. */
  async commit(subject: string): Promise<Commit> {
    await this.git("add", "--all");
    await this.git("commit", "--quiet", "--message", subject);
    return this.head();
  }

  /** Reverts commits, or so many of the newest, newest first, each by a commit of its own. */
  async revert(which: number | readonly Commit[]): Promise<Commit> {
    const named = typeof which === "number" ? [`HEAD~${which}..HEAD`] : which.map(({ sha }) => sha).reverse();
    await this.git("revert", "--no-edit", ...named);
    return this.head();
  }

  async head(): Promise<Commit> {
    const [sha = "", ...subject] = (await this.git("log", "-1", "--format=%h %s")).trim().split(" ");
    return { sha, subject: subject.join(" ") };
  }

  async git(...args: string[]): Promise<string> {
    const { stdout } = await run("git", args, {
      cwd: this.directory,
      env: {
        PATH: process.env.PATH,
        HOME: this.directory,
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_CONFIG_NOSYSTEM: "1",
      },
    });
    return stdout;
  }
}
