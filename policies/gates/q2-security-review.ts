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
    "a scan with 0 critical vulnerabilities, signed by a key of role ci, and an approval of role security",
  parts: [...OF_SLOTS, ...OF_AI],
  maxAgeDays: 7,
  proofs: () => [
    report(({ counts, found }) => {
      const critical = countAt(bagAt(counts, "counts").critical, "counts.critical");
      const named = listAt(found, "found").filter((one) => bagAt(one, "found").severity === "critical");
      const first = named.map((one) => String(bagAt(one, "found").id)).slice(0, 3);
      return unless(
        critical === 0 && named.length === 0,
        `${Math.max(critical, named.length)} critical vulnerabilities (${first.join(", ") || "unnamed"})`,
      );
    }),
    approval("security"),
  ],
  commands: [
    "collect q2-scan --report <scan.sarif|audit.json> --key <ci.pem>",
    "approve q2 --person <mail> --comment <what was reviewed> --key <security.pem>",
  ],
};
