import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { Lacking } from "../reporter";

/** As Linux distributions and macOS have it. */
const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Nothing of Chromium's own goes out: without these it asks for Google's hosts at every start. */
const QUIET = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Chromium of this machine: what `CHROME` names, else the first of the usual names; undefined where there is none. */
export function chromium(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const { CHROME, PATH = "" } = environment;
  const named = CHROME === undefined || CHROME === "" ? NAMES : [CHROME];
  return named
    .flatMap((name) =>
      isAbsolute(name)
        ? [name]
        : PATH.split(delimiter)
            .filter(Boolean)
            .map((folder) => join(folder, name)),
    )
    .find(isExecutable);
}

/** What cannot be proven without it. */
export const lackingChromium = (...rows: string[]): Lacking | undefined =>
  chromium() === undefined ? { why: "needs chromium: apt install chromium, or set CHROME", rows } : undefined;

export function theChromium(): string {
  const found = chromium();
  if (found === undefined) throw new Error("chromium was here before, and is not any more");
  return found;
}

/** How it is started so that one host of the cloud resolves, its certificate is trusted, and nothing else can be reached. */
export const chromiumArguments = (
  host: string,
  at: { address: string; port: number },
  pin: string,
): string[] => [
  ...QUIET,
  `--host-resolver-rules=MAP ${host}:443 ${at.address}:${at.port}, MAP * ~NOTFOUND, EXCLUDE ${at.address}, EXCLUDE 127.0.0.1`,
  // Keys of the rehearsal's own authority: this one and no other.
  `--ignore-certificate-errors-spki-list=${pin}`,
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
