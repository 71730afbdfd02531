import { expect, test } from "@playwright/test";
import { ask, opened } from "./page.mjs";

/** What a thumb hits, CSS pixels: https://www.w3.org/WAI/WCAG22/Understanding/target-size-minimum.html */
const SMALLEST_TARGET = 24;

test("fits its width, can be read and can be operated", async ({ page }) => {
  const faults = await opened(page);
  const { width } = page.viewportSize();
  const seen = await page.evaluate(() => ({
    widest: document.documentElement.scrollWidth,
    inner: window.innerWidth,
    text: parseFloat(getComputedStyle(document.body).fontSize),
  }));
  expect(seen.widest).toBeLessThanOrEqual(width);
  // Not a page for desktops that is shown smaller.
  expect(seen.inner).toBe(width);
  expect(seen.text).toBeGreaterThanOrEqual(16);

  const controls = await page.locator("input:visible, button:visible").all();
  expect(controls.length).toBeGreaterThanOrEqual(3);
  for (const one of [...controls, page.locator("#quote"), page.locator("#risk")]) {
    const box = await one.boundingBox();
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
  }
  for (const control of controls) {
    const { width: wide, height } = await control.boundingBox();
    expect(Math.min(wide, height)).toBeGreaterThanOrEqual(SMALLEST_TARGET);
  }
  expect((await ask(page, "15000", "20")).status).toBe(200);
  expect(faults).toEqual([]);
});
