import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../../..");

/** Runs JavaScript in a Node of its own, as jest has loaded modules in its own way; gives what it puts into `shown`. */
function inNode(script: string, ...options: string[]): unknown {
  const text = `const shown = []; ${script}; process.stdout.write(JSON.stringify(shown)); process.exit()`;
  const said = execFileSync(process.execPath, [...options, "-e", text], { cwd: ROOT, encoding: "utf8" });
  return JSON.parse(said.slice(said.indexOf("[")));
}

/** Modules that tell when they are loaded, and one that requires them as compiled TypeScript does. */
const MODULES = {
  "typed.js": `shown.push("typed loads");
    Object.defineProperty(exports, "__esModule", { value: true });
    Object.defineProperty(exports, "fixed", { enumerable: true, get: () => 1 });
    exports.run = () => "ran"; exports.default = "its default";`,
  "plain.js": `shown.push("plain loads"); module.exports = Object.assign(() => "called", { part: 2 });`,
  "user.js": `
    const star = (mod) => (mod.__esModule ? mod : Object.assign({ default: mod }, mod));
    const single = (mod) => (mod.__esModule ? mod : { default: mod });
    exports.typed = star(require("./typed"));
    exports.plain = single(require("./plain"));`,
};

describe.each(["infra/startup/later.ts", "policies/pack/later.ts"])("what is loaded later, by %s", (file) => {
  let folder: string;
  const script = (rest: string): string => `
    globalThis.shown = shown;
    const { loadLater } = require("./${file}");
    const user = ${JSON.stringify(join(folder, "user.js"))};
    loadLater(["./typed", "./plain", "./nowhere"], user);
    const { typed, plain } = require(user);
    ${rest}`;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "sluice-later-"));
    for (const [name, text] of Object.entries(MODULES)) writeFileSync(join(folder, name), text);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is loaded when it is used, once, and not when it is required", () => {
    const use = `
      shown.push("required"); shown.push(typed.run(), typed.default, typed.fixed, Object.keys(typed));
      shown.push(plain.default(), plain.default.part, typed.run(), require(${JSON.stringify(join(folder, "typed.js"))}).default);`;
    expect(inNode(script(use), "-r", "tsx/cjs")).toEqual([
      ...["required", "typed loads", "ran", "its default", 1, ["fixed", "run", "default"]],
      ...["plain loads", "called", 2, "ran", "its default"],
    ]);
  });

  it("stays as it is where it has been loaded before", () => {
    const before = `require(${JSON.stringify(join(folder, "typed.js"))}); shown.push("before");`;
    expect(
      inNode(`globalThis.shown = shown; ${before} ${script(`shown.push(typed.run())`)}`, "-r", "tsx/cjs"),
    ).toEqual(["typed loads", "before", "ran"]);
  });
});

describe("loading", () => {
  /** What a file loads, without what only stands for a module. */
  const loadedBy = (file: string): string[] =>
    inNode(`
      require("./${file}");
      const { isProxy } = require("node:util").types;
      shown.push(...Object.keys(require.cache).filter((path) => !isProxy(require.cache[path].exports)));`) as string[];

  it.each(["infra/main.js", "policies/main.js"])("%s leaves out what the SDK has for others", (file) => {
    const loaded = loadedBy(file);
    expect(loaded).toContain(resolve(ROOT, "node_modules/@pulumi/pulumi/output.js"));
    expect(
      loaded.filter((path) => /arborist|pacote|execa|typescript\/lib|automation\/stack/.test(path)),
    ).toEqual([]);
  });
});
