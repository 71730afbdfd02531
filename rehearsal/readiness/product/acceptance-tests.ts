import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { imageFolder, modelFile, runNode } from "../child";
import type { Reporter } from "../reporter";
import { PRODUCT } from "./repository";

/** Q1: the product's own tests, against the built images. A test that fails shows in the report, and `collect` refuses it. */
export const acceptanceTests: Reporter = {
  title: ({ version }) => `the automated tests of ${version}`,
  after: "built",
  report: async (scene) => {
    const { folder, version, release, signal } = scene;
    const environment = {
      VERSION: version,
      API_IMAGE: imageFolder(scene, release.api),
      AI_IMAGE: imageFolder(scene, release.ai),
      AI_MODEL: release.model,
      AI_MODEL_FILE: modelFile(scene, release.model),
    };
    const tests = join(PRODUCT, "acceptance", "product.test.mjs");
    const args = ["--test", "--test-reporter=junit", tests];
    const { stdout } = await runNode(args, { cwd: folder, environment, signal });
    const report = join(folder, "junit.xml");
    writeFileSync(report, stdout);
    return [{ row: "q1", args: ["--report", report, "--tool", `node:test@${process.versions.node}`] }];
  },
};
