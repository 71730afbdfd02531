import { bagAt, listAt, shown, textAt } from "../evidence/finding";
import { unless } from "./proofs";

/** Checks that a collector made, `[{name, passed, found}]`: at least one, and each has to have passed. */
export function faultsOfChecks(value: unknown, where: string): string[] {
  const checks = listAt(value, where).map((one, index) => bagAt(one, `${where}[${index}]`));
  const failed = checks.flatMap((one, index) => {
    const name = textAt(one.name, `${where}[${index}].name`);
    return unless(one.passed === true, `${name}: ${shown(one.found)}`);
  });
  return checks.length === 0 ? [`${where} is empty: nothing was checked`] : failed;
}
