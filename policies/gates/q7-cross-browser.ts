import { testsOn } from "./covered";
import { type Gate, OF_SLOTS } from "./gate";

/** Row Q7: every browser of the support list (`sluice:evidence.browsers`). */
export const q7: Gate = {
  row: "Q7",
  name: "gate-q7-cross-browser",
  title: "cross-browser",
  description:
    "Q7: a version that is to take more traffic than before was verified on every browser of the support list in sluice:evidence.browsers.",
  expected:
    "a browser test run that passed on every browser of sluice:evidence.browsers, signed by a key of role ci",
  parts: OF_SLOTS,
  maxAgeDays: 14,
  proofs: (_, __, { settings }) => [testsOn("browsers", "browsers", settings)],
  commands: ["collect q7 --report <playwright.json> --key <ci.pem>"],
};
