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
      const counted = ran.map((one) => ({
        name: textAt(one.name, `${found}.name`),
        passed: countAt(one.passed, `${found}.passed`),
        failed: countAt(one.failed, `${found}.failed`),
      }));
      const passedOn = counted.filter(({ passed }) => passed > 0).map(({ name }) => name);
      return [
        ...faultsOfTests(finding),
        ...counted.flatMap(({ name, failed }) => unless(failed === 0, `${failed} tests failed on ${name}`)),
        ...list.flatMap((name) => unless(passedOn.includes(name), `nothing passed on ${name}`)),
      ];
    }),
});
