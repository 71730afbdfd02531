import { type Gate, OF_AI, OF_SLOTS } from "./gate";
import { approval } from "./proofs";

/** Row Q4: the baseline of compliance holds. */
export const q4: Gate = {
  row: "Q4",
  name: "gate-q4-compliance-review",
  title: "baseline compliance review",
  description:
    "Q4: what is to take more traffic than before passed the baseline compliance review, approved by a person of that role who did not write it.",
  expected: "an approval, signed by a key of role compliance",
  parts: [...OF_SLOTS, ...OF_AI],
  maxAgeDays: 30,
  proofs: () => [approval("compliance")],
  commands: ["approve q4 --person <mail> --comment <what was reviewed> --key <compliance.pem>"],
};
