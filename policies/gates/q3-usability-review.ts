import { type Gate, OF_SLOTS } from "./gate";
import { approval } from "./proofs";

/** Row Q3: a person saw that it can be used. */
export const q3: Gate = {
  row: "Q3",
  name: "gate-q3-usability-review",
  title: "usability review",
  description:
    "Q3: a version that is to take more traffic than before was reviewed for usability and approved by a person of that role who did not write it.",
  expected: "an approval, signed by a key of role usability",
  parts: OF_SLOTS,
  maxAgeDays: 30,
  proofs: () => [approval("usability")],
  commands: ["approve q3 --person <mail> --comment <what was reviewed> --key <usability.pem>"],
};
