import { createHash } from "node:crypto";
import { PROJECT_NUMBER } from "../google/common";

/** What Cloud Run calls a region in a service's address. */
const SHORT: Readonly<Record<string, string>> = {
  "us-central1": "uc",
  "us-east1": "ue",
  "us-east4": "uk",
  "us-west1": "uw",
  "europe-west1": "ew",
  "europe-west2": "nw",
  "europe-west3": "ey",
  "europe-west4": "ez",
  "europe-north1": "lz",
  "asia-east1": "de",
  "asia-northeast1": "an",
};

/**
 * The addresses of a service: the one with a hash that stays the same for a project and region, which is its `uri`,
 * and the one with the project's number. Where a region's short form is not known here, only the latter.
 * https://docs.cloud.google.com/run/docs/triggering/https-request#url
 */
export function hostsOf(name: string, project: string, location: string): string[] {
  const digest = createHash("sha256").update(`${project}/${location}`).digest();
  const hash = Array.from(digest.subarray(0, 10), (byte) => (byte % 36).toString(36)).join("");
  const numbered = `${name}-${PROJECT_NUMBER}.${location}.run.app`;
  const short = SHORT[location];
  return short === undefined ? [numbered] : [`${name}-${hash}-${short}.a.run.app`, numbered];
}
