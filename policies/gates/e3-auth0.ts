import { textAt } from "../evidence/finding";
import { faultsOfChecks } from "./checks";
import { type Gate, OF_SLOTS } from "./gate";
import { report, unless } from "./proofs";

/** Signed by the tenant's private key, so that only the tenant can have made the token. */
export const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
];

/** Row E3: a real token was obtained and checked. */
export const e3: Gate = {
  row: "E3",
  name: "gate-e3-auth0",
  title: "Auth0 configuration",
  description:
    "E3: before a version takes more traffic than before, a real token of the Auth0 tenant was obtained and verified against the tenant's own keys.",
  expected:
    "a token's issuer, audience, signature and times checked, at most 2 days before, signed by a key of role ci",
  parts: OF_SLOTS,
  maxAgeDays: 2,
  proofs: () => [
    report(({ issuer, algorithm, checks }) => {
      textAt(issuer, "issuer");
      const used = textAt(algorithm, "algorithm");
      return [
        ...unless(
          ALGORITHMS.includes(used),
          `the token is signed with ${used}, which anybody who verifies could have made`,
        ),
        ...faultsOfChecks(checks, "checks", ["signature", "issuer", "audience", "times"]),
      ];
    }),
  ],
  commands: [
    "collect e3 --issuer <https://tenant/> --audience <api> --client-id <id> --client-secret-env <NAME> --key <ci.pem>",
  ],
};
