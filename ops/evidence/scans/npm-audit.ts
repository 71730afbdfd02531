import { bagAt, countAt, listAt, shown } from "../../../policies/evidence/finding";
import { SEVERITIES, type Severity } from "../../../policies/evidence/predicates/vulnerabilities";
import { type ScanReport, worstOf } from "./scan";

type Bag = Record<string, unknown>;

/** Reads `npm audit --json` of npm 7 and later (`auditReportVersion` 2). One finding is one vulnerable package, as npm counts. */
export function readNpmAudit(audit: Bag): ScanReport {
  const metadata = bagAt(audit.metadata, "metadata");
  const scanned = countAt(
    bagAt(metadata.dependencies, "metadata.dependencies").total,
    "metadata.dependencies.total",
  );
  const counts = bagAt(metadata.vulnerabilities, "metadata.vulnerabilities");
  const vulnerabilities = Object.entries(bagAt(audit.vulnerabilities, "vulnerabilities"));
  const found = vulnerabilities.map(([name, one]) => packageOf(name, bagAt(one, `vulnerabilities.${name}`)));
  const critical = found.filter(({ severity }) => severity === "critical").length;
  return {
    scanner: { name: "npm-audit", version: undefined },
    finishedOn: undefined,
    found,
    faults: [
      ...(scanned === 0 ? ["it looked at no dependency: nothing was scanned"] : []),
      ...differing(
        "vulnerable packages",
        countAt(counts.total, "metadata.vulnerabilities.total"),
        found.length,
      ),
      ...differing("critical ones", countAt(counts.critical, "metadata.vulnerabilities.critical"), critical),
    ],
  };
}

const differing = (what: string, counted: number, listed: number): string[] =>
  counted === listed ? [] : [`it counts ${counted} ${what} and lists ${listed}`];

function packageOf(name: string, one: Bag): { id: string; severity: Severity } {
  const advisories = listAt(one.via, `vulnerabilities.${name}.via`).filter((via) => typeof via !== "string");
  const details = advisories.map((via) => bagAt(via, `vulnerabilities.${name}.via`));
  const ids = details.flatMap(({ url }) => (typeof url === "string" ? [url.split("/").at(-1) ?? url] : []));
  const severities = [one.severity, ...details.map(({ severity }) => severity)].map(severityOf);
  return { id: [name, ...ids.slice(0, 3)].join(" "), severity: worstOf(severities) };
}

const severityOf = (severity: unknown): Severity =>
  severity === "info" ? "low" : (SEVERITIES.find((one) => one === severity) ?? "unknown");

/** What npm writes in place of an audit when the registry did not answer; it ends with exit code 1 as an audit with holes does. */
export const npmFailure = ({ message, error }: Bag): string =>
  `npm could not audit: ${shown(message ?? error)}`;
