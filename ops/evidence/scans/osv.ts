import { bagAt, listAt, textAt, textsAt } from "../../../policies/evidence/finding";
import { SEVERITIES, type Severity } from "../../../policies/evidence/predicates/vulnerabilities";
import { type ScanReport, ratingOf } from "./scan";

type Bag = Record<string, unknown>;

/**
 * Reads `osv-scanner scan --format json --all-packages` (https://google.github.io/osv-scanner/output/). One finding is
 * one group: advisories of the same vulnerability in several databases. Without `--all-packages` a clean scan names no
 * package, just as a scan of nothing does.
 */
export function readOsv(osv: Bag): ScanReport {
  const packages = listAt(osv.results, "results").flatMap((result, index) =>
    listAt(bagAt(result, `results[${index}]`).packages, `results[${index}].packages`).map((one) =>
      bagAt(one, `results[${index}].packages`),
    ),
  );
  return {
    scanner: { name: "osv-scanner", version: undefined },
    finishedOn: undefined,
    found: packages.flatMap(findingsOf),
    faults:
      packages.length === 0
        ? [
            "it names no package, so nothing shows that something was scanned: run osv-scanner with --all-packages",
          ]
        : [],
  };
}

function findingsOf(one: Bag): { id: string; severity: Severity }[] {
  const vulnerabilities = listAt(one.vulnerabilities ?? [], "vulnerabilities").map((each) =>
    bagAt(each, "vulnerabilities"),
  );
  const named = new Map(vulnerabilities.map((each) => [textAt(each.id, "vulnerabilities.id"), each]));
  const groups = listAt(one.groups ?? [], "groups").map((each) => bagAt(each, "groups"));
  const grouped = groups.map((group) => ({
    ids: textsAt(group.ids, "groups.ids"),
    score: group.max_severity,
  }));
  const together = new Set(grouped.flatMap(({ ids }) => ids));
  const alone = [...named.keys()]
    .filter((id) => !together.has(id))
    .map((id) => ({ ids: [id], score: undefined }));
  return [...grouped, ...alone].map(({ ids, score }) => ({
    id: ids[0] ?? "unnamed",
    severity: severityOf(
      ids,
      ratingOf(score),
      ids.map((id) => named.get(id)).filter((each) => each !== undefined),
    ),
  }));
}

/** By the scanner's score; else by the words of GitHub's database. A package that was made to do harm (MAL-…) has no score. */
function severityOf(
  ids: readonly string[],
  rated: Severity | undefined,
  advisories: readonly Bag[],
): Severity {
  if (ids.some((id) => id.startsWith("MAL-"))) return "critical";
  if (rated !== undefined) return rated;
  const words = advisories
    .map((each) => bagAt(each.database_specific ?? {}, "database_specific").severity)
    .map((word) => (typeof word === "string" ? word.toLowerCase() : ""));
  return SEVERITIES.find((one) => words.includes(one)) ?? "unknown";
}
