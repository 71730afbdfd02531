import { e3 } from "../../../policies/gates/e3-auth0";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";

const checked = (...names: string[]): object[] => names.map((name) => ({ name, passed: true }));

describeGate(e3, GOOD_ENVIRONMENT.e3, [
  [
    "a signature that anybody can make",
    { algorithm: "HS256" },
    "the token is signed with HS256, which anybody",
  ],
  ["no signature", { algorithm: "none" }, "the token is signed with none"],
  ["nothing checked", { checks: [] }, "checks is empty"],
  [
    "an audience that nobody looked at",
    { checks: checked("signature", "issuer", "times") },
    "audience was not checked",
  ],
  [
    "an expired token",
    {
      checks: [...checked("signature", "issuer", "audience"), { name: "times", passed: false, found: "exp" }],
    },
    'times: "exp"',
  ],
]);
