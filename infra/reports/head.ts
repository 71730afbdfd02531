import { execFile } from "node:child_process";
import type { Head } from "../release/commits";

const LIMIT_MS = 2_000;

/**
 * The commit of which a file is being applied; null where it is not committed as it is, or there is no git. Never throws:
 * a release waits for nobody who only names its commits.
 */
export async function readHead(folder: string, file: string): Promise<Head | null> {
  const [changes, commits] = await Promise.all([
    git(folder, "status", "--porcelain", "--", file),
    git(folder, "log", "--max-count=1", "--format=%H %P"),
  ]);
  const [commit, parent] = (commits ?? "").trim().split(" ");
  if (changes !== "" || commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return null;
  return { commit, parent: parent === undefined || parent === "" ? null : parent };
}

const git = (folder: string, ...args: string[]): Promise<string | null> =>
  new Promise((resolve) => {
    execFile(
      "git",
      // Settings of the user's that change what is printed, or take a lock, are kept out.
      ["--no-optional-locks", "-c", "log.showSignature=false", ...args],
      { cwd: folder, encoding: "utf8", timeout: LIMIT_MS, env: { ...process.env, LC_ALL: "C" } },
      (failure, output) => resolve(failure === null ? output : null),
    );
  });
