import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Reporter, Scene } from "../reporter";
import { candidateView } from "./candidate";
import { lackingChromium } from "./chromium";
import { inBrowser } from "./launch";

/** Sizes at which the page is laid out differently. */
const SIZES = [
  { width: 1440, height: 900 },
  { width: 360, height: 740 },
] as const;

/** All rules of WCAG 2.0, 2.1 and 2.2, A and AA. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Q9: axe on the candidate's page, at both layouts, with a quote and with an entry that it refuses. */
export const accessibility: Reporter = {
  title: ({ version }) => `axe on the page of ${version}`,
  after: "deployed",
  lacking: () => lackingChromium("Q9"),
  report: async (scene) => {
    const report = join(scene.folder, "axe.json");
    writeFileSync(report, JSON.stringify(await inBrowser(scene, (browser) => look(scene, browser))));
    return [{ row: "q9", args: ["--report", report] }];
  },
};

/** What axe gives for each state of the page. */
async function look(scene: Scene, browser: Browser): Promise<unknown[]> {
  const { url, headers } = await candidateView(scene);
  const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const found: unknown[] = [];
  for (const viewport of SIZES) {
    const page = await browser.newPage({ viewport, extraHTTPHeaders: headers, serviceWorkers: "block" });
    await page.goto(url);
    await page.locator("#quote", { hasText: "€" }).waitFor();
    await page.evaluate(axe);
    found.push(await run(page));
    await page.locator("#amount").fill("0");
    await page.getByRole("button", { name: "Get a quote" }).click();
    await page.locator("#fault").waitFor();
    found.push(await run(page));
    await page.close();
  }
  return found;
}

const run = (page: Page): Promise<unknown> =>
  page.evaluate(`axe.run(document, { runOnly: { type: "tag", values: ${JSON.stringify(RULES)} } })`);
