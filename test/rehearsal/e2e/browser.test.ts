import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, type Page, chromium } from "playwright-core";
import { Authority } from "../../../rehearsal/cloud/kernel/authority";
import { certificateAt } from "../../../rehearsal/readiness/browser/candidate";
import { putCandidate } from "../../../rehearsal/session/project";
import { releaseOf } from "../../../rehearsal/session/prepare";
import { eventually } from "../../support/eventually";
import { requireOutside } from "../../support/outside";
import { RunningProduct } from "../../support/rehearsal";
import { ENGINE_TIMEOUT } from "../engine/tiny";

jest.setTimeout(ENGINE_TIMEOUT);

const HOST = "app.harbor.example";
const SITE = `https://${HOST}`;

/** Nothing of Chromium's own goes out: without these it asks for Google's hosts at every start. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

requireOutside("chromium", { apt: "chromium" })("the page in a real browser", () => {
  let product: RunningProduct;
  let profile: string;
  let browser: BrowserContext;
  /** A tab that is open all the while. */
  let tab: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    product = await RunningProduct.open();
    const { address, port } = await product.workplace.cloud.resolve(HOST, 443);
    profile = mkdtempSync(join(tmpdir(), "sluice-chromium-"));
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: spawnSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).stdout.trim(),
      args: [
        ...QUIET,
        `--host-resolver-rules=MAP ${HOST}:443 ${address}:${port}, MAP * ~NOTFOUND, EXCLUDE ${address}`,
        // The certificate of the rehearsal's own authority: this one key and no other.
        `--ignore-certificate-errors-spki-list=${Authority.pin(await certificateAt(HOST, { address, port }))}`,
      ],
    });
    tab = await open();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  const watched = (page: Page): Page => {
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (failure) => faults.push(failure.message));
    page.on("requestfailed", (request) => faults.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on("response", (answer) => {
      if (answer.status() >= 400) faults.push(`${answer.url()}: ${answer.status()}`);
    });
    return page;
  };
  const open = async (): Promise<Page> => {
    const page = watched(await browser.newPage());
    await page.goto(SITE);
    return page;
  };
  const versionOf = (page: Page): Promise<string> => page.locator("#version").innerText();
  /** Asks for a quote as a reader does; gives the price and the version of the API that named it. */
  const quote = async (page: Page, amount: string): Promise<{ price: string; version: string | null }> => {
    await page.locator("#amount").fill(amount);
    const answered = page.waitForResponse((answer) => answer.url().includes(`/api/quotes?amount=${amount}`));
    const risk = page.waitForResponse((answer) =>
      answer.url().includes(`/api/ai/risk/calculate?amount=${amount}`),
    );
    await page.getByRole("button", { name: "Get a quote" }).click();
    expect([(await answered).status(), (await risk).status()]).toEqual([200, 200]);
    await page.locator("#quote", { hasText: "€" }).waitFor();
    return {
      price: await page.locator("#quote").innerText(),
      version: await page.locator("#quote").getAttribute("data-version"),
    };
  };
  const upWith = async (
    edit: (config: ReturnType<RunningProduct["config"]>) => void,
    subject: string,
  ): Promise<void> => {
    const config = product.config();
    edit(config);
    config.write();
    await product.workplace.repository.commit(subject);
    await expectUp();
  };
  const expectUp = async (): Promise<void> => {
    const { exitCode, output } = await product.upUnjudged();
    expect({ exitCode, output: exitCode === 0 ? "" : output }).toEqual({ exitCode: 0, output: "" });
  };
  /** What the page itself has loaded. */
  const chunksOf = async (page: Page): Promise<string[]> => {
    const found = await page.locator("script[src], link[rel=stylesheet], img[src]").all();
    const paths = found.map(
      async (one) => (await one.getAttribute("src")) ?? (await one.getAttribute("href")) ?? "",
    );
    return (await Promise.all(paths)).map((path) => new URL(path, SITE).href);
  };
  /** Past every cache of the browser, the service worker's as well. */
  const statuses = (urls: readonly string[]): Promise<number[]> =>
    Promise.all(urls.map(async (url) => (await product.ask(new URL(url).pathname)).status));

  /** Waits until the service worker of a version has taken over. */
  const workerOf = (page: Page, version: string): Promise<void> =>
    eventually(
      async () => {
        const caches = await page.evaluate<string[]>("caches.keys()");
        const state = await page.evaluate<string>(
          "navigator.serviceWorker.ready.then(({ active }) => active.state)",
        );
        expect({ caches, state }).toEqual({
          caches: expect.arrayContaining([`harbor-${version}`]) as unknown,
          state: "activated",
        });
      },
      { what: `the service worker of ${version} is active` },
    );

  let oldChunks: string[];

  it("shows 1.1.0, gets a quote, and has its service worker", async () => {
    expect(await versionOf(tab)).toBe("1.1.0");
    expect(await quote(tab, "31000")).toMatchObject({ version: "1.1.0" });
    await workerOf(tab, "1.1.0");
    // From here on its pages go through the worker, which might be tempted to remember them.
    await tab.reload();
    expect(await tab.evaluate<boolean>("navigator.serviceWorker.controller !== null")).toBe(true);
    expect(await versionOf(tab)).toBe("1.1.0");
    oldChunks = await chunksOf(tab);
    expect(oldChunks.every((url) => url.startsWith(`${SITE}/v/1.1.0/`))).toBe(true);
    expect(oldChunks.length).toBeGreaterThanOrEqual(3);
    expect(await statuses(oldChunks)).toEqual(oldChunks.map(() => 200));
  });

  it("goes on in a tab that was open before the release, and shows 1.2.0 after a reload", async () => {
    const next = releaseOf(product.workplace, "1.2.0");
    await upWith((config) => putCandidate(config, next, 10), "1.2.0 takes 10 %");
    await upWith((config) => putCandidate(config, next, 100), "1.2.0 takes everything");

    expect(await versionOf(tab)).toBe("1.1.0");
    expect(await quote(tab, "32000")).toMatchObject({ version: "1.2.0" });
    expect(await statuses(oldChunks)).toEqual(oldChunks.map(() => 200));

    const fresh = await open();
    expect(await versionOf(fresh)).toBe("1.2.0");
    await fresh.close();
    await tab.reload();
    expect(await versionOf(tab)).toBe("1.2.0");
    expect(await quote(tab, "33000")).toMatchObject({ version: "1.2.0" });
    expect((await chunksOf(tab)).every((url) => url.startsWith(`${SITE}/v/1.2.0/`))).toBe(true);
    await workerOf(tab, "1.2.0");
    await tab.reload();
    expect(await versionOf(tab)).toBe("1.2.0");
  });

  it("answers a missing asset with 404 and no page", async () => {
    const page = await browser.newPage();
    for (const path of ["/v/1.2.0/app.0000000000.js", "/app.0000000000.css", "/v/9.9.9/index.html"]) {
      const answer = await page.goto(`${SITE}${path}`).catch(() => undefined);
      const { status, text } = await product.ask(path);
      expect({ path, status, seen: answer?.status() ?? status }).toEqual({ path, status: 404, seen: 404 });
      expect(text).not.toMatch(/<html/i);
    }
    await page.close();
  });

  it("shows 1.1.0 again after the rollback: what the service worker holds outlives nothing", async () => {
    await product.workplace.repository.revert(2);
    await expectUp();
    expect(await versionOf(tab)).toBe("1.2.0");
    expect(await quote(tab, "34000")).toMatchObject({ version: "1.1.0" });
    await tab.reload();
    expect(await versionOf(tab)).toBe("1.1.0");
    expect(await quote(tab, "35000")).toMatchObject({ version: "1.1.0" });
    const fresh = await open();
    expect(await versionOf(fresh)).toBe("1.1.0");
    expect(await chunksOf(fresh)).toEqual(oldChunks);
  });

  it("had nothing to complain about all the while", () => {
    expect(faults).toEqual([]);
  });
});
