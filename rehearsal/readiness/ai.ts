import { StackConfig } from "../session/stack-config";
import { looking } from "./looking";
import type { Reporter } from "./reporter";

/**
 * E5: answers of the AI service by its public name, on the way that a program takes: Cloudflare, CDN, load balancer, the
 * API with its token of Google's, Cloud Run. Asked the sample that the stack verifies AI revisions with, in its budget.
 */
export const ai: Reporter = {
  title: () => "answers of the AI service",
  after: "deployed",
  report: async (scene) => {
    const config = StackConfig.read(scene.workplace.configFile);
    const { path, sample, responseBudgetMs } = config.get("sluice:ai", ["verification"]) as {
      readonly path: string;
      readonly sample: Readonly<Record<string, unknown>>;
      readonly responseBudgetMs: number;
    };
    const url = new URL(path, `https://${String(config.get("sluice:edge", ["aiDomain"]))}`);
    for (const [name, value] of Object.entries(sample)) url.searchParams.set(name, String(value));
    return [await looking(scene, "e5", ["--url", url.href, "--budget-ms", String(responseBudgetMs)])];
  },
};
