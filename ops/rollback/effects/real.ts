import { Logger } from "@aws-lambda-powertools/logger";
import { fetchThroughProxy } from "../../http/network";
import type { RollbackSettings } from "../settings";
import type { Effects } from "../world";
import { ai } from "./ai";
import { balancer } from "./balancer";
import { findings } from "./findings";
import { papers } from "./papers";
import { parameters } from "./parameters";
import { pointer } from "./pointer";
import { repository, site, topics } from "./tell";
import { watch } from "./watch";

/** The real world: AWS, Google, GitHub, and the site itself. Its connections serve one invocation after the other. */
export function realEffects(settings: RollbackSettings): () => Effects {
  const through = fetchThroughProxy();
  const logger = new Logger({ serviceName: "rollback" });
  const store = parameters(settings.releasePath);
  const world = {
    parameters: () => store.parameters(),
    createParameter: (name: string, value: string) => store.createParameter(name, value),
    ...balancer(settings),
    ...pointer(settings.pointer),
    ...ai(settings.ai, through),
    ...watch(settings.stack),
    ...findings(),
    ...papers(settings.bucket),
    ...topics(settings.topics),
    ...repository(settings.repository, (name) => store.secret(name), through),
    ...site(settings.siteUrl, through),
    say: (level: "info" | "warn" | "error", message: string, detail?: Readonly<Record<string, unknown>>) =>
      logger[level](message, { ...detail }),
  };
  return () => {
    const began = performance.now();
    return {
      ...world,
      wall: () => new Date().toISOString(),
      elapsed: () => performance.now() - began,
    };
  };
}
