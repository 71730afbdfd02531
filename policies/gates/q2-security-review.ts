import { bagAt, countAt, listAt } from "../evidence/finding";
import { type Gate, OF_AI, OF_SLOTS } from "./gate";
import { approval, report, unless } from "./proofs";

/** Row Q2: somebody responsible looked at it, and no scanner knows of a critical hole in it. */
export const q2: Gate = {
  row: "Q2",
  name: "gate-q2-security-review",
  title: "security review",
  description:
    "Q2: what is to take more traffic than before was scanned with 0 critical vulnerabilities, and was approved by a person " +
    "of the role security who did not write it.",
  expected:
    "a scan with 0 critical vulnerabilities and none of unknown severity, signed by a key of role ci, and an approval of role security",
  parts: [...OF_SLOTS, ...OF_AI],
  maxAgeDays: 7,
  proofs: () => [
    report(({ counts, found }) => {
      const all = bagAt(counts, "counts");
      return [
        ...none(found, "critical", "critical vulnerabilities", countAt(all.critical, "counts.critical")),
        // What nobody has rated may be critical.
        ...none(
          found,
          "unknown",
          "vulnerabilities of unknown severity",
          countAt(all.unknown, "counts.unknown"),
        ),
      ];
    }),
    approval("security"),
  ],
  commands: [
    "collect q2-scan --report <scan.sarif|audit.json> --key <ci.pem>",
    "approve q2 --person <mail> --comment <what was reviewed> --key <security.pem>",
  ],
};

/** One fault where there are any of a severity, by the count or by name. */
function none(found: unknown, severity: string, what: string, count: number): string[] {
  const named = listAt(found, "found")
    .map((one) => bagAt(one, "found"))
    .filter((one) => one.severity === severity);
  const first = named.slice(0, 3).map(({ id }) => String(id));
  return unless(
    count === 0 && named.length === 0,
    `${Math.max(count, named.length)} ${what} (${first.join(", ") || "unnamed"})`,
  );
}
