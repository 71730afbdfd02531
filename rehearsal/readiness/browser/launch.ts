import { type Browser, chromium as playwright } from "playwright-core";
import type { Scene } from "../reporter";
import { candidateView } from "./candidate";
import { theChromium } from "./chromium";

/** Runs work in a browser of its own, which can reach the candidate alone, and ends with the work. */
export async function inBrowser<T>(
  scene: Scene,
  work: (browser: Browser) => Promise<T>,
  furtherArguments: readonly string[] = [],
): Promise<T> {
  const { chromiumArguments } = await candidateView(scene);
  const browser = await playwright.launch({
    executablePath: theChromium(),
    // What it keeps of itself goes with the rest, and not into the HOME of whoever rehearses.
    env: { ...process.env, HOME: scene.folder, XDG_CONFIG_HOME: undefined, XDG_CACHE_HOME: undefined },
    args: [...chromiumArguments, ...furtherArguments],
  });
  const stop = (): void => void browser.close();
  scene.signal.addEventListener("abort", stop, { once: true });
  try {
    return await work(browser);
  } finally {
    scene.signal.removeEventListener("abort", stop);
    await browser.close();
  }
}
