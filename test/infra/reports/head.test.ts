import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readHead } from "../../../infra/reports/head";

describe("the commit that is applied", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-head-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
      cwd: folder,
      encoding: "utf8",
    }).trim();
  const commit = (text: string): string => {
    writeFileSync(join(folder, "Pulumi.prod.yaml"), text);
    git("add", ".");
    git("commit", "--quiet", "--message", text);
    return git("rev-parse", "HEAD");
  };

  it("is unknown outside of git, and for a file that is not committed as it is", async () => {
    expect(await readHead(folder, "Pulumi.prod.yaml")).toBeNull();
    git("init", "--quiet");
    expect(await readHead(folder, "Pulumi.prod.yaml")).toBeNull();
    const first = commit("one");
    expect(await readHead(folder, "Pulumi.prod.yaml")).toEqual({ commit: first, parent: null });
    const second = commit("two");
    expect(await readHead(folder, "Pulumi.prod.yaml")).toEqual({ commit: second, parent: first });
    writeFileSync(join(folder, "Pulumi.prod.yaml"), "edited");
    expect(await readHead(folder, "Pulumi.prod.yaml")).toBeNull();
    // Another file is nobody's business here.
    writeFileSync(join(folder, "Pulumi.prod.yaml"), "two");
    writeFileSync(join(folder, "README.md"), "new");
    expect(await readHead(folder, "Pulumi.prod.yaml")).toMatchObject({ commit: second });
  });
});
