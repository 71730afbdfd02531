import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runNode } from "../child";
import { PRODUCT } from "../product/repository";
import type { Reporter } from "../reporter";
import { candidateView } from "./candidate";
import { lackingChromium, theChromium } from "./chromium";

/** Q7 and Q8: the product's own browser tests, by Playwright, on the page and the API of the candidate. */
export const browserTests: Reporter = {
  title: ({ version }) => `Playwright on the page of ${version}`,
  after: "deployed",
  lacking: () => lackingChromium("Q7", "Q8"),
  report: async (scene) => {
    const { folder, version, signal } = scene;
    const { url, headers, chromiumArguments } = await candidateView(scene);
    const environment = {
      VERSION: version,
      PAGE_URL: url,
      PAGE_HEADERS: JSON.stringify(headers),
      CHROMIUM: theChromium(),
      CHROMIUM_ARGUMENTS: JSON.stringify(chromiumArguments),
      OUTPUT: join(folder, "playwright"),
      // What it transpiles goes with the rest. Not what its browser writes: Chromium refuses a long path for its socket.
      PWTEST_CACHE_DIR: join(folder, "playwright-cache"),
    };
    const config = join(PRODUCT, "browser", "playwright.config.mjs");
    const args = [require.resolve("@playwright/test/cli"), "test", "--config", config, "--reporter", "json"];
    const { stdout, stderr } = await runNode(args, { cwd: folder, environment, signal });
    if (!stdout.trimStart().startsWith("{"))
      throw new Error(`Playwright wrote no report:\n${`${stdout}\n${stderr}`.trim().slice(-1500)}`);
    const report = join(folder, "playwright.json");
    writeFileSync(report, stdout);
    return ["q7", "q8"].map((row) => ({ row, args: ["--report", report] }));
  },
};
