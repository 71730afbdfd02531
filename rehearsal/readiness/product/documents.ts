import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Reporter } from "../reporter";
import { PRODUCT } from "./repository";

/** Q5: the documents that lie beside the product's sources. */
export const documents: Reporter = {
  title: ({ version }) => `the documents of ${version}`,
  after: "built",
  report: async ({ folder }) => {
    const copy = join(folder, "documents");
    cpSync(join(PRODUCT, "documents"), copy, { recursive: true });
    return [{ row: "q5", args: ["--manifest", join(copy, "manifest.json")] }];
  },
};
