import { bagAt, listAt, shown, textAt } from "../evidence/finding";
import { unless } from "./proofs";

/**
 * Checks that a collector made, `[{name, passed, found}]`: at least one, those that are wanted by name among them, and each
 * has to have passed.
 */
export function faultsOfChecks(value: unknown, where: string, wanted: readonly string[] = []): string[] {
  const checks = listAt(value, where).map((one, index) => bagAt(one, `${where}[${index}]`));
  const names = checks.map((one, index) => textAt(one.name, `${where}[${index}].name`));
  const failed = checks.flatMap((one, index) =>
    unless(one.passed === true, `${String(names[index])}: ${shown(one.found)}`),
  );
  return [
    ...unless(checks.length > 0, `${where} is empty: nothing was checked`),
    ...wanted.flatMap((name) => unless(names.includes(name), `${name} was not checked`)),
    ...failed,
  ];
}
