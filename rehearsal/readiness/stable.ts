import { deployedIn } from "./deployed";
import { looking } from "./looking";
import type { Reporter } from "./reporter";

/** P1: what one would go back to, looked at where it lies and runs. */
export const stable: Reporter = {
  title: () => "image, assets and tasks of the live version",
  after: "deployed",
  report: async (scene) => {
    const stack = await deployedIn(scene);
    const bucket = stack.id("aws:s3/bucket:Bucket", "::assets-bucket");
    return [await looking(scene, "p1", ["--bucket", bucket])];
  },
};
