import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, chromiumArguments } from "../../../../rehearsal/readiness/browser/chromium";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sluice-chromium-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function executable(name: string, mode = 0o755): string {
  const path = join(folder, name);
  writeFileSync(path, "");
  chmodSync(path, mode);
  return path;
}

describe("Chromium of this machine", () => {
  it("is the first of its usual names on the PATH", () => {
    const chrome = executable("google-chrome");
    expect(chromium({ PATH: `/nonexistent:${folder}` })).toBe(chrome);
    const debian = executable("chromium");
    expect(chromium({ PATH: folder })).toBe(debian);
  });

  it("is what CHROME names, as a path or on the PATH, and then no other", () => {
    executable("chromium");
    const own = executable("my-chrome");
    expect(chromium({ PATH: folder, CHROME: own })).toBe(own);
    expect(chromium({ PATH: folder, CHROME: "my-chrome" })).toBe(own);
    expect(chromium({ PATH: folder, CHROME: join(folder, "none") })).toBeUndefined();
  });

  it("is none where nothing can be run", () => {
    executable("chromium", 0o644);
    expect(chromium({ PATH: folder })?.startsWith(folder)).not.toBe(true);
    expect(chromium({ PATH: "", CHROME: "chromium" })).toBeUndefined();
  });
});

it("is told to resolve one host, and to trust one key", () => {
  const told = chromiumArguments("app.example", { address: "127.0.0.9", port: 8443 }, "cGlu");
  expect(told).toContain(
    "--host-resolver-rules=MAP app.example:443 127.0.0.9:8443, MAP * ~NOTFOUND, EXCLUDE 127.0.0.9, EXCLUDE 127.0.0.1",
  );
  expect(told).toContain("--ignore-certificate-errors-spki-list=cGlu");
  expect(told).not.toContain("--ignore-certificate-errors");
});
