import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "versions");

/** What one version of Harbor differs in; everything else is the same code. */
export interface Variant {
  /** Prices of the API. */
  readonly tariff: Readonly<Record<string, string | number>>;
  /** Weights of the AI service. */
  readonly model: Readonly<Record<string, string | number>>;
  readonly page: {
    readonly accent: string;
    readonly accentDark: string;
    readonly headline: string;
    readonly lead: string;
  };
  /** Broken on purpose: the API's health check answers with this status. */
  readonly faults?: { readonly healthStatus?: number };
}

/** The versions that there are, in order of their file names. */
export function versions(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

export function variant(version: string): Variant {
  if (!versions().includes(version)) {
    throw new Error(
      `Harbor has no version ${version}; there are ${versions().join(", ")} (add one as ${FOLDER}/${version}.json)`,
    );
  }
  return JSON.parse(readFileSync(join(FOLDER, `${version}.json`), "utf8")) as Variant;
}
