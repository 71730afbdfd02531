import { expect, test } from "@playwright/test";
import { ask, opened } from "./page.mjs";

const { VERSION } = process.env;

test("shows its own version, and gets quotes of it", async ({ page }) => {
  const faults = await opened(page);
  await expect(page.locator("#version")).toHaveText(VERSION);
  const { status, body } = await ask(page, "20000", "60");
  expect([status, body.version]).toEqual([200, VERSION]);
  await expect(page.locator("#quote")).toHaveAttribute("data-version", VERSION);
  await expect(page.locator("#quote")).toContainText(euro(body.totalCents));
  await expect(page.locator("#tariff")).toHaveText(body.tariff);
  await expect(page.locator("#risk")).toContainText("%");
  // A long stay is cheaper since 1.2.0.
  expect(body.discountCents).toBeGreaterThan(0);
  await expect(page.locator("#discount")).toContainText(euro(body.discountCents));
  expect(faults).toEqual([]);
});

test("says what is wrong with an entry that is out of bounds, and recovers, by keyboard alone", async ({
  page,
}) => {
  await opened(page);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the quote" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Value in euro")).toBeFocused();
  expect(await typed(page, "0")).toBe(400);
  await expect(page.getByRole("alert")).toContainText("No quote");
  expect(await typed(page, "4200")).toBe(200);
  await expect(page.getByRole("alert")).toBeHidden();
});

const euro = (cents) => new Intl.NumberFormat("en-IE", { minimumFractionDigits: 2 }).format(cents / 100);

/** Replaces what stands in the field, asks by Enter, and gives the status of the answer. */
async function typed(page, amount) {
  const answered = page.waitForResponse((answer) => answer.url().includes(`/api/quotes?amount=${amount}&`));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(amount);
  await page.keyboard.press("Enter");
  return (await answered).status();
}
