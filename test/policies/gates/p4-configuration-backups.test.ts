import { p4 } from "../../../policies/gates/p4-configuration-backups";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";
import { DAY } from "../../support/release-record";

const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString();
const of = (...systems: string[]): object[] => systems.map((system) => ({ system, exportedOn: ago(1) }));

describeGate(p4, GOOD_ENVIRONMENT.p4, [
  [
    "no export",
    { exports: [] },
    "there is no export of auth0; p4.dsse.json: there is no export of stripe; p4.dsse.json: there is no export",
  ],
  ["an export of two systems", { exports: of("auth0", "stripe") }, "there is no export of cloudflare"],
  [
    "an old export",
    { exports: [...of("auth0", "stripe"), { system: "cloudflare", exportedOn: ago(8) }] },
    "the export of cloudflare was 7.5 days old",
  ],
  [
    "an export of no day",
    { exports: [...of("auth0", "stripe"), { system: "cloudflare" }] },
    "cloudflare: exportedOn is absent",
  ],
]);
