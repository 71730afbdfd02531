import { e7 } from "../../../policies/gates/e7-certificates";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";
import { DAY } from "../../support/release-record";

const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString();
const certificate = (change: object): object => ({ name: "app", trusted: true, until: ago(-60), ...change });

describeGate(e7, GOOD_ENVIRONMENT.e7, [
  ["no certificate", { certificates: [] }, "no certificate was read"],
  [
    "a certificate that ends soon",
    { certificates: [certificate({ until: ago(-20) })] },
    "app ends in 20.5 days; 21",
  ],
  ["a certificate that ended", { certificates: [certificate({ until: ago(1) })] }, "app ends in -0.5 days"],
  ["a certificate of no end", { certificates: [certificate({ until: "never" })] }, 'app: until is "never"'],
  [
    "a certificate that nobody trusts",
    { certificates: [certificate({}), certificate({ trusted: false, why: "SELF_SIGNED" })] },
    'app is not trusted: "SELF_SIGNED"',
  ],
  ["a certificate without a name", { certificates: [{ trusted: true }] }, "certificates.name is absent"],
]);
