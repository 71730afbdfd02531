import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bundle } from "../../../infra/functions/bundle";

const ROOT = resolve(__dirname, "../../..");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-bundle-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A project of its own, with its own node_modules that leads to one package of the clone. */
function project(name: string, said: string): string {
  const root = join(folder, name);
  mkdirSync(join(root, "ops", "greet"), { recursive: true });
  mkdirSync(join(root, "node_modules"));
  cpSync(join(ROOT, "node_modules", "semver"), join(root, "node_modules", "semver"), { recursive: true });
  writeFileSync(join(root, "node_modules", ".package-lock.json"), "{}");
  writeFileSync(join(root, "ops", "greet", "word.ts"), `export const word: string = "${said}";`);
  writeFileSync(
    join(root, "ops", "greet", "handler.ts"),
    `import { inc } from "semver"; import { word } from "./word"; export const handler = () => word + inc("1.0.0", "minor");`,
  );
  return root;
}

it("is the same file wherever the project lies, whether its packages are linked in or not", () => {
  const first = project("first", "hello");
  const second = project("second/deeper/down", "hello");
  rmSync(join(second, "node_modules"), { recursive: true });
  symlinkSync(join(first, "node_modules"), join(second, "node_modules"), "dir");
  const made = readFileSync(bundle("greet", first));
  rmSync(join(first, "node_modules", ".cache"), { recursive: true });
  expect(readFileSync(bundle("greet", second)).equals(made)).toBe(true);
  const greeting = `process.stdout.write(require(${JSON.stringify(bundle("greet", first))}).handler())`;
  expect(execFileSync(process.execPath, ["-e", greeting], { encoding: "utf8" })).toBe("hello1.1.0");
});

it("is made anew when its sources or the installed packages change, and not otherwise", () => {
  const root = project("third", "hello");
  const before = bundle("greet", root);
  writeFileSync(before, "kept");
  expect(readFileSync(bundle("greet", root), "utf8")).toBe("kept");
  writeFileSync(join(root, "ops", "greet", "word.ts"), `export const word = "bye";`);
  const after = bundle("greet", root);
  expect(after).not.toBe(before);
  writeFileSync(join(root, "node_modules", ".package-lock.json"), '{"packages":{}}');
  expect(bundle("greet", root)).not.toBe(after);
});
