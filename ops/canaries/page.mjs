import { onEveryViewport, open, required } from "./steps.mjs";

/** M2: the page loads, is whole, and fits the screen. */
export const handler = async () => {
  const url = required("CANARY_URL");
  await onEveryViewport({
    "page-loads": async (page) => {
      const broken = [];
      page.on("pageerror", (error) => broken.push(error.message));
      page.on("response", (response) => {
        if (response.status() >= 400) broken.push(`${response.url()} answered ${response.status()}`);
      });
      await open(page, url);
      await page.locator("main").first().waitFor({ state: "visible", timeout: 10_000 });
      if (broken.length > 0) throw new Error(`the page is not whole: ${broken.join("; ")}`);
      const wider = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      if (wider > 0) throw new Error(`the page is ${wider} pixels wider than the screen`);
    },
  });
};
