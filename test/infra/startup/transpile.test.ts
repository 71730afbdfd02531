import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const TRANSPILER = resolve(__dirname, "../../../infra/startup/transpile.cjs");
const ESBUILD = require.resolve("esbuild");

/** What a run loaded, and where it says that something was thrown. */
interface Run {
  readonly value: number;
  readonly esbuild: boolean;
  readonly stack: string;
}

describe("TypeScript that is loaded", () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const kept = (): string => at("cache/kept.json");

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sluice-transpile-"));
    write("value.ts", "interface Wide { readonly value: number }\nexport const made: Wide = { value: 1 };\n");
    write(
      "index.ts",
      `import { made } from "./value";\ninterface Unused { readonly no: never }\n\nexport const value: number = made.value;\n` +
        `export function fail(): never {\n  throw new Error("no" satisfies string);\n}\n`,
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string): void => writeFileSync(at(name), text);

  /** In a Node of its own: jest loads TypeScript itself. */
  const run = (): Run => {
    const script = `
      const { Transpiler } = require(${JSON.stringify(TRANSPILER)});
      const transpiler = new Transpiler(${JSON.stringify(kept())});
      require.extensions[".ts"] = (module, file) => transpiler.load(module, file);
      const { value, fail } = require(${JSON.stringify(at("index.ts"))});
      transpiler.keep();
      let stack;
      try { fail(); } catch (error) { stack = transpiler.inSource(error.stack); }
      const esbuild = ${JSON.stringify(ESBUILD)} in require.cache;
      process.stdout.write(JSON.stringify({ value, esbuild, stack }));`;
    return JSON.parse(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" })) as Run;
  };
  const held = (): number => Object.keys(JSON.parse(readFileSync(kept(), "utf8")) as object).length;

  it("is stripped once, and taken from what was kept the next time", () => {
    expect(run()).toMatchObject({ value: 1, esbuild: true });
    expect(run()).toMatchObject({ value: 1, esbuild: false });
  });

  it("counts by what it says now, and what it said before is let go", () => {
    run();
    write("value.ts", "export const made = { value: 2 };\n");
    expect(run()).toMatchObject({ value: 2, esbuild: true });
    expect(held()).toBe(2);
  });

  it.each([
    ["is no JSON", "{"],
    ["is nothing", "null"],
  ])("is stripped anew where what was kept %s", (_what, text) => {
    mkdirSync(at("cache"));
    writeFileSync(kept(), text);
    expect(run()).toMatchObject({ value: 1, esbuild: true });
    expect(held()).toBe(2);
  });

  it("runs also where nothing can be kept", () => {
    write("cache", "a file where the folder should be");
    expect(run()).toMatchObject({ value: 1, esbuild: true });
  });

  it("says where in the source something was thrown", () => {
    run();
    expect(run().stack).toContain(`${at("index.ts")}:6:9)`);
  });
});
