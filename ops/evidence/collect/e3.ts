import { ALGORITHMS, e3 as gate } from "../../../policies/gates/e3-auth0";
import type { Collector } from "../collector";
import { accessToken } from "../live/auth0";
import { verifyToken } from "../live/token";
import { OUTSIDE, type Outside, secureAddress } from "../live/web";
import { REPORT_OUT, observed } from "../observed";
import { secretsIn } from "../secrets";

/** E3: a real token of the tenant, by client credentials, verified against the tenant's own keys. */
export const auth0Collector = (outside: Outside): Collector => ({
  row: "E3",
  summary: "Auth0 configuration: a real token, verified with the tenant's keys",
  options: [
    {
      flags: "--issuer <https://tenant/>",
      description: "the tenant's address, as its tokens name it",
      required: true,
    },
    { flags: "--audience <api>", description: "identifier of the API the token is for", required: true },
    {
      flags: "--client-id <id>",
      description: "a machine-to-machine application of the tenant",
      required: true,
    },
    {
      flags: "--client-secret-env <NAME>",
      description: "environment variable with its client secret",
      required: true,
    },
    REPORT_OUT,
  ],
  collect: async (given, release, now) => {
    const { issuer = "", audience = "", clientId = "", clientSecretEnv } = given;
    const address = secureAddress(issuer, "--issuer");
    const tenant = address.href.endsWith("/") ? address.href : `${address.href}/`;
    const option = "--client-secret-env";
    const { [option]: secret } = secretsIn(outside.environment, { [option]: clientSecretEnv });

    const obtained = await accessToken(outside, tenant, { audience, clientId, secret });
    const expected = { issuer: tenant, audience, algorithms: ALGORITHMS };
    const verified =
      "faults" in obtained ? obtained : await verifyToken(obtained.token, obtained.keys, expected, now);
    const look = {
      ...("checks" in verified
        ? {
            figures: { issuer: tenant, audience, algorithm: verified.algorithm, checks: verified.checks },
            seen: { clientId, claims: verified.claims },
          }
        : { faults: "fault" in verified ? [verified.fault] : verified.faults, seen: { clientId } }),
      said: `a token of ${tenant} for ${audience} verified with the tenant's keys`,
      secrets: [secret, ...("token" in obtained ? [obtained.token] : [])],
      next: "look at the application and the API in the tenant's dashboard, and at its logs",
    };
    return observed(gate, look, given, release, now);
  },
});

export const e3 = auth0Collector(OUTSIDE);
