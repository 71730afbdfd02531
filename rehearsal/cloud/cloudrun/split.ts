import type { Traffic } from "./inputs";
import type { ServiceRecord, Share } from "./records";

/** Which row a request goes to: `random` in [0, 1) over the percents, which total 100. */
export function choose(shares: readonly Share[], random: number): Share | undefined {
  let passed = 0;
  for (const share of shares) {
    passed += share.percent;
    if (random * 100 < passed) return share;
  }
  return undefined;
}

/** What a service without `traffics` does. */
export const ALL_TO_LATEST: readonly Traffic[] = [
  { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 },
];

/** The declared rows with `latest` resolved, or what is wrong with them in Cloud Run's words. */
export function resolve(
  traffics: readonly Traffic[],
  { revisions, latestReady }: Pick<ServiceRecord, "revisions" | "latestReady">,
): { shares: Share[]; fault?: undefined } | { shares?: undefined; fault: string } {
  const shares: Share[] = [];
  for (const { type, revision: named, percent, tag } of traffics) {
    const revision = type === "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" ? latestReady : named;
    const found = revision === undefined ? undefined : revisions[revision];
    if (revision === undefined || found === undefined)
      return { fault: `Revision '${named ?? "latest"}' does not exist or is deleted` };
    if (found.state !== "READY") return { fault: notReady(revision, found.reason) };
    shares.push({ type, revision, percent, tag });
  }
  return { shares };
}

export const notReady = (revision: string, reason: string | undefined): string =>
  `Revision '${revision}' is not ready and cannot serve traffic. ${reason ?? "It is still being deployed."}`;
