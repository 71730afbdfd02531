import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project";
import { zip } from "./zip";

/**
 * The canaries' scripts as one ZIP file, as the Playwright runtime wants them: handlers at the root, ES modules.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Synthetics_WritingCanary_Nodejs_Playwright.html
 */
export function canaryCode(): { readonly base64: string; readonly digest: string } {
  const folder = join(projectRoot(), "ops", "canaries");
  const names = readdirSync(folder).filter((name) => name.endsWith(".mjs"));
  const file = zip(Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))])));
  return {
    base64: file.toString("base64"),
    digest: createHash("sha256").update(file).digest("hex"),
  };
}
