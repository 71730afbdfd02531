import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = join(__dirname, "..", "..");
const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  packages: Record<string, Locked>;
};

/** As node resolves: beside the package that asks, then in each folder above. */
function isLocked(from: string, name: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    if (`${at === "" ? "" : `${at}/`}node_modules/${name}` in packages) return true;
    if (!at.includes("/node_modules/")) return `node_modules/${name}` in packages;
  }
}

it("the lock file names the packages of every platform, or npm 11 refuses `npm ci` (docs/adr/0020)", () => {
  const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(from, name)),
  );
  expect(missing).toEqual([]);
});
