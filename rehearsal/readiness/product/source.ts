import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuiltVersion } from "../../app/build";
import { runWell } from "../child";
import type { Reporter, Scene } from "../reporter";
import { productRepository } from "./repository";

const BUILD =
  "require(process.argv[1]).buildProduct({ out: process.argv[2], versions: [process.argv[3]] })" +
  ".then((built) => process.stdout.write(JSON.stringify(built[process.argv[3]])))";

/** D1: the product's repository at its tag, after a build of just that gave the very digests that are released. */
export const source: Reporter = {
  title: ({ version }) => `the source of ${version}, built once more`,
  after: "built",
  report: async (scene) => {
    const working = await productRepository(join(scene.folder, "source"), scene.version);
    await expectSame(scene, working);
    return [{ row: "d1", args: ["--source", working, "--repository", pathToFileURL(working).href] }];
  },
};

/** The same sources give the same digests; others mean that something else was built than what is tagged. */
async function expectSame({ folder, version, release, signal }: Scene, working: string): Promise<void> {
  const args = ["-r", require.resolve("tsx/cjs"), "-e", BUILD];
  const said = await runWell(
    `the build of ${version} from its repository`,
    [...args, join(working, "build.ts"), join(folder, "rebuilt"), version],
    { cwd: folder, environment: {}, signal },
  );
  const built = JSON.parse(said) as BuiltVersion;
  const differing = (Object.keys(built) as (keyof BuiltVersion)[]).filter(
    (part) => built[part] !== release[part],
  );
  if (differing.length > 0)
    throw new Error(
      `v${version} in ${working} builds another ${differing.join(", ")} than the one that is released: ` +
        "rehearsal/app was changed since the build; rehearse again",
    );
}
