/** What these tests do themselves (`serviceWorkers: "block"`). */
const BLOCKED = /Service Worker registration blocked/;

/** The page, opened by a reader; gives a list of what the browser complains of, which goes on growing. */
export async function opened(page) {
  const faults = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !BLOCKED.test(message.text()))
      faults.push(message.text());
  });
  page.on("pageerror", (failure) => faults.push(failure.message));
  await page.goto(process.env.PAGE_URL);
  // It shows the quote for its example at once.
  await page.locator("#quote", { hasText: "€" }).waitFor();
  return faults;
}

/** Asks for a quote as a reader does, and waits for what the API says. */
export async function ask(page, amount, days) {
  await page.getByLabel("Value in euro").fill(amount);
  await page.getByLabel("Days in the harbour").fill(days);
  const answered = page.waitForResponse((answer) =>
    answer.url().includes(`/api/quotes?amount=${amount}&days=${days}`),
  );
  await page.getByRole("button", { name: "Get a quote" }).click();
  const answer = await answered;
  return { status: answer.status(), body: await answer.json() };
}
