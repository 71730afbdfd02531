import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { versions } from "../../app/versions";
import { Repository } from "../../session/repository";

const ROOT = resolve(__dirname, "..", "..", "..");
/** The sample product's sources, as they lie in this clone. */
export const PRODUCT = join(ROOT, "rehearsal", "app");

/** Who writes the sample product. None of them approves it. */
const AUTHOR = { name: "Dora Dockhand", mail: "dora@harbor.example" };
/** What comes with the version that it speaks of. */
const DOCUMENTS = "documents";

/**
 * The sample product's own repository, up to a version: a commit and an annotated tag for each, by its author. Its files
 * are those of this clone, and it lies so that it can be built as they are.
 */
export async function productRepository(folder: string, upTo: string): Promise<string> {
  const all = versions();
  const past = all.slice(0, all.indexOf(upTo) + 1);
  if (past.length === 0) throw new Error(`the sample product has no version ${upTo}`);
  rmSync(folder, { recursive: true, force: true });
  const working = join(folder, "rehearsal", "app");
  mkdirSync(working, { recursive: true });
  // The build takes these from beside it; they are no part of the product.
  for (const name of ["ops", "node_modules"]) symlinkSync(join(ROOT, name), join(folder, name), "dir");

  const documented = documentedVersion();
  const repository = await Repository.create(working, AUTHOR);
  for (const version of past) {
    cpSync(PRODUCT, working, {
      recursive: true,
      filter: (source) =>
        isPartOf(relative(PRODUCT, source), past.slice(0, past.indexOf(version) + 1), documented),
    });
    await repository.commit(`Harbor ${version}`);
    await repository.git("tag", "--annotate", `v${version}`, "--message", `Harbor ${version}`);
  }
  return working;
}

/** Whether a file of the sources was there when the newest of these versions was tagged. */
function isPartOf(path: string, tagged: readonly string[], documented: string): boolean {
  const [top, name] = path.split(sep);
  if (top === DOCUMENTS) return tagged.includes(documented);
  return top !== "versions" || name === undefined || tagged.includes(name.replace(/\.json$/, ""));
}

const documentedVersion = (): string =>
  (JSON.parse(readFileSync(join(PRODUCT, DOCUMENTS, "manifest.json"), "utf8")) as { version: string })
    .version;
