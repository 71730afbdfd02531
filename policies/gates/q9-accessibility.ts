import { bagAt, countAt, listAt, textAt, textsAt } from "../evidence/finding";
import { type Gate, OF_SLOTS } from "./gate";
import { report, unless } from "./proofs";

/** axe's tags of WCAG 2.x level A and AA: https://www.deque.com/axe/core-documentation/api-documentation/#axecore-tags */
const LEVELS = ["wcag2a", "wcag2aa"];

/** Row Q9: WCAG AA without a violation. */
export const q9: Gate = {
  row: "Q9",
  name: "gate-q9-accessibility",
  title: "accessibility",
  description:
    "Q9: a version that is to take more traffic than before has 0 violations of WCAG AA on its pages.",
  expected: "an axe report over WCAG A and AA with 0 violations, signed by a key of role ci",
  parts: OF_SLOTS,
  maxAgeDays: 14,
  proofs: () => [
    report(({ pages, tags }) => {
      const looked = textsAt(tags, "tags");
      const all = listAt(pages, "pages").map((one) => bagAt(one, "pages"));
      return [
        ...LEVELS.flatMap((level) => unless(looked.includes(level), `the rules of ${level} were not run`)),
        ...unless(all.length > 0, "no page was looked at"),
        ...all.flatMap((one) => {
          const violations = countAt(one.violations, "violations");
          const url = textAt(one.url, "url");
          return unless(countAt(one.passes, "passes") > 0, `${url}: no rule found anything to check`).concat(
            unless(violations === 0, `${url} has ${violations} violations`),
          );
        }),
      ];
    }),
  ],
  commands: ["collect q9 --report <axe.json> --key <ci.pem>"],
};
