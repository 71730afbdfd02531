import { createServer, type Server } from "node:http";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import type { AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { acquireEngine, type AcquireOptions } from "../../../rehearsal/engine/acquire";
import type { Engine } from "../../../rehearsal/engine/engine";
import { closedAddress, Fakes } from "./fakes";

describe("getting the engine", () => {
  let fakes: Fakes;
  let said: string[];
  let cache: string;
  let site: Server;
  let siteAddress: string;
  let siteStatus: number;

  beforeEach(async () => {
    fakes = new Fakes();
    said = [];
    cache = join(fakes.root, "cache");
    siteStatus = 200;
    site = createServer((_, response) => response.writeHead(siteStatus).end());
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    siteAddress = `http://127.0.0.1:${(site.address() as AddressInfo).port}/install.sh`;
  });
  afterEach(async () => {
    await new Promise((resolve) => site.close(resolve));
    fakes.remove();
  });

  /** A launcher as the npm package's run.js: downloads below PULUMI_HOME, then runs what it got. */
  function launcher(body = "", address = siteAddress): NonNullable<AcquireOptions["launcher"]> {
    const script = join(fakes.root, "run.js");
    const from = fakes.engine("official", "3.265.0");
    writeFileSync(
      script,
      `const fs = require("fs"), path = require("path");
      const to = path.join(process.env.PULUMI_HOME, "versions", "3.265.0", "bin");
      fs.mkdirSync(to, { recursive: true });
      fs.writeFileSync(path.join(to, "half"), "");
      ${body}
      fs.cpSync(${JSON.stringify(from)}, to, { recursive: true });`,
    );
    return { script, version: "3.265.0", address };
  }

  async function acquire(
    path: string[],
    more: Partial<AcquireOptions> = {},
    env: NodeJS.ProcessEnv = {},
  ): Promise<Engine> {
    return acquireEngine({
      onProgress: (text) => said.push(text),
      env: { PATH: path.join(":"), HOME: fakes.root, TMPDIR: fakes.folder("tmp"), ...env },
      cacheDirectory: cache,
      limits: { answer: 10_000, progress: 50 },
      launcher: more.launcher ?? launcher("", await closedAddress()),
      ...more,
    });
  }

  const finished = (): string[] =>
    readdirSync(join(cache, "engines")).filter((name) => !name.startsWith("engine.lock"));

  it("takes the one on PATH first, and makes no cache", async () => {
    const path = fakes.engine("path");
    const engine = await acquire([path, fakes.go("go")], { launcher: launcher() });
    expect(engine).toMatchObject({ origin: "path", directory: path });
    expect(existsSync(cache)).toBe(false);
  });

  it("downloads the official one when PATH has none that works, and says why not PATH's", async () => {
    fakes.script("old", "pulumi", "echo v3.1.0");
    const engine = await acquire([fakes.folder("old"), fakes.go("go")], { launcher: launcher() });
    expect(engine).toMatchObject({ origin: "official", version: "3.265.0" });
    expect(engine.why).toMatch(/official CLI was downloaded; .*old\/pulumi is version 3\.1\.0/);
    expect(readFileSync(engine.pulumi, "utf8")).toContain("3.265.0");
    expect(fakes.builds()).toEqual([]);
  });

  it("builds with Go when the site cannot be reached, and shows progress", async () => {
    const engine = await acquire([fakes.go("go")]);
    expect(engine).toMatchObject({ origin: "built", version: "3.220.0" });
    expect(engine.why).toMatch(/built with go1\.26\.8; there is no pulumi on PATH; .*ECONNREFUSED/);
    expect(said).toContainEqual(expect.stringMatching(/^building the Pulumi CLI: /));
    expect(readdirSync(engine.directory).sort()).toEqual(
      [
        "engine.json",
        "pulumi",
        "pulumi-analyzer-policy",
        "pulumi-language-nodejs",
        "pulumi-language-nodejs.program",
        "pulumi-resource-pulumi-nodejs",
      ].sort(),
    );
  });

  it.each([
    ["refuses", () => void (siteStatus = 403), "", /install\.sh answers 403/],
    [
      "breaks off the download",
      () => undefined,
      'console.error("curl: (56) reset"); process.exit(1);',
      /download failed: curl: \(56\) reset/,
    ],
    [
      "stands still",
      () => undefined,
      "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
      /stood still for 300 ms/,
    ],
    ["delivers what does not run", () => undefined, "process.exit(0);", /official CLI did not work/],
  ])("builds with Go when the site %s; half a download is never used", async (_, prepare, body, reason) => {
    prepare();
    const engine = await acquire([fakes.go("go")], {
      launcher: launcher(body),
      limits: { progress: 50, stall: 300 },
    });
    expect(engine.origin).toBe("built");
    expect(engine.why).toMatch(reason);
    expect(finished()).toEqual([expect.stringMatching(/^built-3\.220\.0-/)]);
  });

  it("keeps what it made: the next run takes it without the site and without Go", async () => {
    const first = await acquire([fakes.go("go")]);
    const again = await acquire([]);
    expect(again).toMatchObject({ origin: "cache", directory: first.directory, version: "3.220.0" });
    expect(again.why).toMatch(/earlier run kept it \(built with Go on \d{4}-/);
    expect(fakes.builds()).toHaveLength(2);
  });

  it("makes a kept engine anew when it no longer works", async () => {
    const { pulumi } = await acquire([fakes.go("go")]);
    writeFileSync(pulumi, "torn");
    const again = await acquire([fakes.go("go")]);
    expect(again.origin).toBe("built");
    expect(said).toContainEqual(expect.stringContaining("made anew"));
  });

  it("gives one error with every reason and both remedies when there is neither internet nor Go", async () => {
    const failure = await acquire([fakes.folder("empty")]).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: "EngineError" });
    const { message } = failure as Error;
    expect(message).toContain("there is no pulumi on PATH");
    expect(message).toContain("ECONNREFUSED");
    expect(message).toContain("there is no go on PATH");
    expect(message).toContain("https://www.pulumi.com/docs/install/");
    expect(message).toContain("https://go.dev/dl/");
    expect(finished()).toEqual([]);
  });

  it.each([
    [
      "too old to update itself",
      { version: "go1.19.1", toolchain: "auto" },
      "go1.19.1; needed is 1.21.0 or newer",
    ],
    [
      "too old and told to stay",
      { version: "go1.23.0", toolchain: "local" },
      "go1.23.0; needed is 1.24.7 or newer",
    ],
  ])("refuses a Go that is %s", async (_, go, reason) => {
    await expect(acquire([fakes.go("go", go)])).rejects.toThrow(reason);
    expect(fakes.builds()).toEqual([]);
  });

  it("lets an older Go that may update itself build", async () => {
    await expect(
      acquire([fakes.go("go", { version: "go1.22.3", toolchain: "auto" })]),
    ).resolves.toMatchObject({ origin: "built" });
  });

  it("says what the build complained of, and keeps nothing", async () => {
    const go = fakes.go("go");
    fakes.script(
      "go",
      "go",
      'if [ "$1" = env ]; then printf "go1.26.8\\nlocal\\n"; else echo encoding/json >&2; echo "dial tcp: lookup proxy.golang.org: no such host" >&2; exit 1; fi',
    );
    await expect(acquire([go])).rejects.toThrow(
      /building the Pulumi CLI failed: dial tcp: lookup proxy\.golang\.org: no such host/,
    );
    expect(finished()).toEqual([]);
  });

  it("does not use a build that does not run as it should", async () => {
    await expect(acquire([fakes.go("go", { engine: "0.0.1" })])).rejects.toThrow(
      /the new engine is version 0\.0\.1/,
    );
    expect(finished()).toEqual([]);
  });

  it("goes to a private folder, and says so, when the cache cannot be written", async () => {
    const file = join(fakes.root, "a-file");
    writeFileSync(file, "");
    const unwritable = { cacheDirectory: join(file, "cache") };
    const engine = await acquire([fakes.go("go")], unwritable);
    expect(engine.directory.startsWith(fakes.folder("tmp"))).toBe(true);
    expect(said).toContainEqual(
      expect.stringMatching(/a-file\/cache cannot be written \(ENOTDIR\), so .* is used; set SLUICE_CACHE/),
    );
    expect(statSync(join(engine.directory, "../..")).mode & 0o777).toBe(0o700);
    await expect(acquire([], unwritable)).resolves.toMatchObject({
      origin: "cache",
      directory: engine.directory,
    });
  });

  it("does not use a private folder that others may write to", async () => {
    const file = join(fakes.root, "a-file");
    writeFileSync(file, "");
    const open = join(fakes.folder("tmp"), `sluice-${userInfo().uid}`);
    mkdirSync(open);
    chmodSync(open, 0o777);
    const engine = await acquire([fakes.go("go")], { cacheDirectory: join(file, "cache") });
    expect(engine.directory.startsWith(`${open}-`)).toBe(true);
  });

  it.each([
    ["path", /SLUICE_ENGINE=path allows no other origin/],
    ["official", /SLUICE_ENGINE=official allows no other origin/],
    ["docker", /SLUICE_ENGINE is "docker"; allowed are path, official, built/],
  ])("takes one origin only when SLUICE_ENGINE=%s asks for it", async (value, message) => {
    await expect(acquire([fakes.go("go")], {}, { SLUICE_ENGINE: value })).rejects.toThrow(message);
    expect(fakes.builds()).toEqual([]);
  });

  it("builds although PATH has one when SLUICE_ENGINE=built", async () => {
    const engine = await acquire([fakes.engine("path"), fakes.go("go")], {}, { SLUICE_ENGINE: "built" });
    expect(engine.origin).toBe("built");
  });

  it("finds its cache by SLUICE_CACHE, then XDG_CACHE_HOME, then HOME", async () => {
    const go = fakes.go("go");
    const made = async (env: NodeJS.ProcessEnv): Promise<string> =>
      (await acquire([go], { cacheDirectory: undefined }, env)).directory;
    expect(
      await made({ SLUICE_CACHE: join(fakes.root, "a"), XDG_CACHE_HOME: join(fakes.root, "b") }),
    ).toContain(join(fakes.root, "a", "engines"));
    expect(await made({ XDG_CACHE_HOME: join(fakes.root, "b") })).toContain(
      join(fakes.root, "b", "sluice", "engines"),
    );
    expect(await made({ XDG_CACHE_HOME: "relative" })).toContain(
      join(fakes.root, ".cache", "sluice", "engines"),
    );
  });
});
