import { testsOn } from "./covered";
import { type Gate, OF_SLOTS } from "./gate";

/** Row Q8: every listed viewport (`sluice:evidence.viewports`). */
export const q8: Gate = {
  row: "Q8",
  name: "gate-q8-mobile",
  title: "mobile",
  description:
    "Q8: a version that is to take more traffic than before is responsive at every viewport in sluice:evidence.viewports.",
  expected:
    "a browser test run that passed at every viewport of sluice:evidence.viewports, signed by a key of role ci",
  parts: OF_SLOTS,
  maxAgeDays: 14,
  proofs: (_, __, { settings }) => [testsOn("viewports", "viewports", settings)],
  commands: ["collect q8 --report <playwright.json> --key <ci.pem>"],
};
