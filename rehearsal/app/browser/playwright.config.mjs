// The sample product in a browser: `PAGE_URL=https://… CHROMIUM=/usr/bin/chromium npx playwright test --config …`.
import { defineConfig } from "@playwright/test";

const { PAGE_URL, CHROMIUM, CHROMIUM_ARGUMENTS = "[]", PAGE_HEADERS = "{}", OUTPUT } = process.env;

const inChromium = {
  browserName: "chromium",
  launchOptions: { executablePath: CHROMIUM, args: JSON.parse(CHROMIUM_ARGUMENTS) },
};

// By the names in sluice:evidence.browsers and sluice:evidence.viewports.
export default defineConfig({
  testDir: ".",
  outputDir: OUTPUT,
  timeout: 30_000,
  // A test that fails once and passes then has failed.
  retries: 0,
  workers: 1,
  forbidOnly: true,
  reporter: "json",
  use: {
    baseURL: PAGE_URL,
    extraHTTPHeaders: JSON.parse(PAGE_HEADERS),
    // It would answer with what an earlier visit kept.
    serviceWorkers: "block",
  },
  projects: [
    { name: "chromium", testMatch: "quote.spec.mjs", use: inChromium },
    {
      name: "phone",
      testMatch: "layout.spec.mjs",
      use: { ...inChromium, viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
    },
    {
      name: "desktop",
      testMatch: "layout.spec.mjs",
      use: { ...inChromium, viewport: { width: 1440, height: 900 } },
    },
  ],
});
