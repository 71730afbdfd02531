import { e2 } from "../../../policies/gates/e2-migrations";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";
import { DAY } from "../../support/release-record";

const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString();
const file = (name: string, own: string, applied = own): object => ({
  name,
  digest: own.repeat(64),
  applied: applied.repeat(64),
});

describeGate(e2, GOOD_ENVIRONMENT.e2, [
  ["migrations that ran elsewhere", { environment: "dev" }, 'they ran in "dev", not in staging'],
  ["another schema", { schema: 2 }, "staging has schema 2, the version needs 1"],
  ["no migration at all", { files: [] }, "no migration file was compared"],
  [
    "a migration that was changed since",
    { files: [file("0001.sql", "a", "b")] },
    '0001.sql has aaaaaaaaaaaa, staging ran "bbbbbbbbbbbb',
  ],
  [
    "a migration that did not run",
    { files: [{ ...file("0002.sql", "a"), applied: null }] },
    "staging ran null",
  ],
  [
    "a digest that is none",
    { files: [{ name: "0001.sql", digest: "a", applied: "a" }] },
    "not 64 hex digits",
  ],
  ["a migration without a name", { files: [{ ...file("", "a", "b") }] }, "files[0].name"],
  ["a migration that only staging has", { extra: ["0009_trial.sql"] }, "staging ran 0009_trial.sql, which"],
  ["a list that is older than what it tells", { appliedOn: ago(-1) }, "after the list of them was read"],
]);
