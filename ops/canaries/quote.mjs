import { onEveryViewport, open, required } from "./steps.mjs";

/** M2: the core feature. A quote is asked for, and comes with an amount of money. */
export const handler = async () => {
  const url = required("CANARY_URL");
  await onEveryViewport({
    "page-loads": (page) => open(page, url),
    "quote-is-made": async (page) => {
      await page.locator("#amount").fill("12345");
      await page.locator("#days").fill("30");
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.url().includes("/api/quotes?amount=12345"), {
          timeout: 10_000,
        }),
        page.locator("#form button[type=submit]").click(),
      ]);
      if (answer.status() !== 200) throw new Error(`the API answered the quote with ${answer.status()}`);
      const shown = page.locator("#quote").filter({ hasText: /\d/ });
      await shown.waitFor({ state: "visible", timeout: 5_000 });
    },
  });
};
