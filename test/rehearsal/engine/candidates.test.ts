import { mkdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { searchPathForEngine } from "../../../rehearsal/engine/candidates";
import { DEFAULT_LIMITS } from "../../../rehearsal/engine/engine";
import { Fakes } from "./fakes";

describe("the engine on PATH", () => {
  let fakes: Fakes;
  beforeEach(() => (fakes = new Fakes()));
  afterEach(() => fakes.remove());

  const search = (...folders: string[]) =>
    searchPathForEngine({ PATH: folders.join(delimiter) }, { ...DEFAULT_LIMITS, answer: 5_000 });

  it("is taken when it runs, has a supported version and a language host that starts", async () => {
    const folder = fakes.engine("good");
    const { engine } = await search(folder);
    expect(engine).toMatchObject({
      directory: folder,
      pulumi: join(folder, "pulumi"),
      languageHost: join(folder, "pulumi-language-nodejs"),
      version: "3.230.0",
      origin: "path",
    });
  });

  it("may have its language host elsewhere on PATH", async () => {
    fakes.script("cli", "pulumi", "echo v3.230.0");
    fakes.languageHost("host");
    const { engine } = await search(fakes.folder("cli"), fakes.folder("host"));
    expect(engine?.languageHost).toBe(join(fakes.root, "host", "pulumi-language-nodejs"));
  });

  it("is found beside the executable that a link leads to", async () => {
    const real = fakes.engine("real");
    symlinkSync(join(real, "pulumi"), join(fakes.folder("links"), "pulumi"));
    const { engine } = await search(join(fakes.root, "links"));
    expect(engine?.languageHost).toBe(join(real, "pulumi-language-nodejs"));
  });

  it.each([
    ["too old", "echo v3.219.0", "is version 3.219.0, and the project needs 3.220 or a later 3.x"],
    ["too new", "echo v4.0.0", "is version 4.0.0"],
    ["a next major's preview", "echo v4.0.0-alpha.1", "is version 4.0.0-alpha.1"],
    ["no version", "echo hello", 'answers "pulumi version" with "hello"'],
    ["failing", "echo library missing >&2; exit 3", 'fails at "pulumi version" (library missing)'],
    ["for another machine", "kill -ILL $$", 'fails at "pulumi version" (exit code SIGILL)'],
  ])("is refused when %s, with the reason", async (_, body, reason) => {
    fakes.languageHost("bad");
    const pulumi = fakes.script("bad", "pulumi", body);
    const { engine, refused } = await search(fakes.folder("bad"));
    expect(engine).toBeUndefined();
    expect(refused).toEqual([expect.stringContaining(`${pulumi} ${reason}`)]);
  });

  it("is refused when it hangs", async () => {
    fakes.languageHost("bad");
    fakes.script("bad", "pulumi", "sleep 60");
    const { refused } = await searchPathForEngine(
      { PATH: fakes.folder("bad") },
      { ...DEFAULT_LIMITS, answer: 300 },
    );
    expect(refused).toEqual([expect.stringContaining('does not answer "pulumi version" within 300 ms')]);
  });

  it.each([
    ["is missing", undefined, "has no pulumi-language-nodejs beside it or on PATH"],
    ["ends at once", "echo no node >&2; exit 1", "has a pulumi-language-nodejs that ends at once (no node)"],
  ])("is refused when its language host %s", async (_, host, reason) => {
    fakes.script("bad", "pulumi", "echo v3.230.0");
    if (host) fakes.script("bad", "pulumi-language-nodejs", host);
    const { refused } = await search(fakes.folder("bad"));
    expect(refused).toEqual([expect.stringContaining(reason)]);
  });

  it("needs the policy script up to 3.220, not after", async () => {
    for (const version of ["3.220.0", "3.221.0"]) {
      fakes.script(version, "pulumi", `echo v${version}`);
      fakes.languageHost(version);
    }
    expect((await search(fakes.folder("3.220.0"))).refused).toEqual([
      expect.stringContaining("pulumi-analyzer-policy"),
    ]);
    expect((await search(fakes.folder("3.221.0"))).engine?.version).toBe("3.221.0");
  });

  it("is looked for further along PATH when the first does not do, and it is said why", async () => {
    fakes.script("bad", "pulumi", "echo v3.100.0");
    const good = fakes.engine("good");
    const { engine } = await search(fakes.folder("bad"), good);
    expect(engine?.directory).toBe(good);
    expect(engine?.why).toContain(join(fakes.root, "bad", "pulumi") + " is version 3.100.0");
  });

  it("is never the launcher of the npm package, which npm run puts first on PATH", async () => {
    const launcher = fakes.engine("node_modules/pulumi");
    mkdirSync(join(fakes.root, "node_modules/.bin"));
    symlinkSync(join(launcher, "pulumi"), join(fakes.root, "node_modules/.bin/pulumi"));
    expect(await search(join(fakes.root, "node_modules/.bin"))).toEqual({ refused: [] });
  });

  it("runs apart from the user's HOME and settings, as the project will run it", async () => {
    const folder = fakes.engine("picky");
    fakes.script(
      "picky",
      "pulumi",
      'case "$HOME$PULUMI_HOME$AWS_PROFILE" in *the-user*) exit 9;; esac; echo v3.230.0',
    );
    const env = { PATH: folder, HOME: "/the-user", PULUMI_HOME: "/the-user", AWS_PROFILE: "the-user" };
    expect((await searchPathForEngine(env, DEFAULT_LIMITS)).engine?.version).toBe("3.230.0");
  });
});
