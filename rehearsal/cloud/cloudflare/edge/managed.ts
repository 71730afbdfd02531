import {
  type Inspected,
  crossSiteScripting,
  log4j,
  metadataService,
  sqlInjection,
  traversal,
} from "../../wafv2/attacks";

/** What each of Cloudflare's managed rulesets stops here: a few attacks of every list, not the thousands of rules there. */
export const MANAGED_RULESETS: ReadonlyMap<string, (request: Inspected) => boolean> = new Map([
  ["efb7b8c949ac4650a09736fc376e9aee", (one) => log4j(one) || traversal(one) || metadataService(one)],
  ["4814384a9e5d4991b9815dcfc25d2f1f", (one) => sqlInjection(one) || crossSiteScripting(one)],
]);
