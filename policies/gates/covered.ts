import { type Finding, bagAt, countAt, listAt, textAt, textsAt } from "../evidence/finding";
import { faultsOfTests } from "../evidence/predicates/test-result";
import type { Proof } from "../evidence/prove";
import { readable, unless } from "./proofs";

/**
 * Tests that all passed, and ran on everything of a list of the stack's config: browsers, or viewports. `found` and
 * `wanted` are the names of the two lists.
 */
export const testsOn = (
  found: string,
  wanted: string,
  settings: Readonly<Record<string, unknown>>,
): Proof => ({
  kind: "report",
  roles: ["ci"],
  faults: (finding: Finding) =>
    readable(() => {
      const list = textsAt(settings[wanted], `sluice:evidence.${wanted}`);
      if (list.length === 0) return [`sluice:evidence.${wanted} is empty: nothing would be verified`];
      const ran = listAt(finding.figures[found], found).map((one) => bagAt(one, found));
      const passedOn = ran
        .filter((one) => countAt(one.passed, `${found}.passed`) > 0 && one.failed === 0)
        .map((one) => textAt(one.name, `${found}.name`));
      return [
        ...faultsOfTests(finding),
        ...list.flatMap((name) => unless(passedOn.includes(name), `nothing passed on ${name}`)),
      ];
    }),
});
