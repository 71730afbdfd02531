import { SEVERITIES, type Severity } from "../../../policies/evidence/predicates/vulnerabilities";

/** What a scanner's report says, whatever its format. */
export interface ScanReport {
  /** What made it; the version is undefined where the report does not say. */
  readonly scanner: { readonly name: string; readonly version: string | undefined };
  /** When the scan ended; undefined where the report carries no time. */
  readonly finishedOn: Date | undefined;
  readonly found: readonly { readonly id: string; readonly severity: Severity }[];
  /** Why the report shows nothing at all, e.g. that the scanner failed. */
  readonly faults: readonly string[];
}

/** A CVSS score by the names of its specification's table of ratings; undefined where it is no score. */
export function ratingOf(score: unknown): Severity | undefined {
  const value = typeof score === "string" && score.trim() !== "" ? Number(score) : score;
  if (typeof value !== "number" || !(value >= 0 && value <= 10)) return undefined;
  if (value >= 9) return "critical";
  if (value >= 7) return "high";
  return value >= 4 ? "moderate" : "low";
}

/** The worst of some; one that is unknown may be as bad as any but the worst. */
export function worstOf(severities: readonly Severity[]): Severity {
  if (severities.includes("critical")) return "critical";
  if (severities.includes("unknown")) return "unknown";
  return SEVERITIES.find((one) => severities.includes(one)) ?? "unknown";
}
