import type { JSONWebKeySet, JWTVerifyOptions } from "jose" with { "resolution-mode": "import" };

/** What a token has to be. */
export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  /** Allowed signature algorithms: none that whoever verifies could sign with, too. */
  readonly algorithms: readonly string[];
}

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly found: string;
}

export interface Verified {
  readonly algorithm: unknown;
  readonly checks: readonly Check[];
  /** What it claims, without what names its bearer. */
  readonly claims: Readonly<Record<string, unknown>>;
}

const TOLD = ["iss", "aud", "iat", "nbf", "exp"] as const;

/** Verifies a signed token with a tenant's keys. Each check stands for itself, so that all that is wrong is told at once. */
export async function verifyToken(
  token: string,
  published: JSONWebKeySet,
  { issuer, audience, algorithms }: Expected,
  now: Date,
): Promise<Verified | { readonly fault: string }> {
  const { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, errors } = await import("jose");
  let header: { readonly alg?: unknown; readonly kid?: unknown };
  let claims: Record<string, unknown>;
  try {
    header = decodeProtectedHeader(token);
    claims = decodeJwt(token);
  } catch {
    return { fault: "the token is no signed JWT; an Auth0 tenant gives such where no API is asked for" };
  }
  // Of its own time, what was wrong with its times is left to the check of the times.
  const itsTime = new Date(typeof claims.iat === "number" ? claims.iat * 1000 : now);
  const check = async (name: string, found: unknown, options: JWTVerifyOptions): Promise<Check> => {
    try {
      const keys = createLocalJWKSet(published);
      await jwtVerify(token, keys, { algorithms: [...algorithms], currentDate: itsTime, ...options });
      return { name, passed: true, found: shown(found) };
    } catch (failure) {
      const why = failure instanceof errors.JOSEError ? failure.message : "it cannot be verified";
      return { name, passed: false, found: `${shown(found)}: ${why}` };
    }
  };
  const { iss, aud, iat, nbf, exp } = claims;
  const checks = await Promise.all([
    check("signature", { alg: header.alg, kid: header.kid }, {}),
    check("issuer", iss, { issuer }),
    check("audience", aud, { audience }),
    check(
      "times",
      { iat, nbf, exp },
      { currentDate: now, clockTolerance: 5, requiredClaims: ["iat", "exp"] },
    ),
  ]);
  return {
    algorithm: header.alg,
    checks,
    claims: Object.fromEntries(TOLD.map((claim) => [claim, claims[claim]])),
  };
}

const shown = (value: unknown): string =>
  (typeof value === "string" ? value : (JSON.stringify(value) ?? "absent")).slice(0, 200);
