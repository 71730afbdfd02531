import { generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";

/** What an identity token says. */
export interface IdentityClaims {
  readonly email: string;
  readonly audience: string;
}

export interface GoogleTokens {
  /** An access token for whoever is known by these members (`serviceAccount:…`, `principalSet://…`). */
  access(members: readonly string[]): { readonly token: string; readonly expires: number };
  /** The members behind an access token; undefined: unknown or expired. */
  membersOf(accessToken: string): readonly string[] | undefined;
  /** An identity token (JWT, RS256) of a service account for an audience. */
  identity(email: string, audience: string): string;
  /** What a token says, when its signature, issuer and time hold. */
  claims(token: string): IdentityClaims | undefined;
}

const ISSUER = "https://accounts.google.com";
const LASTS_S = 3_600;

/**
 * Mints and checks Google's tokens. Their times are wall time, not the cloud's: the libraries that keep them read the
 * machine's own clock, and a clock that runs faster must not expire what they believe to be valid.
 */
export function makeTokens(now: () => number = Date.now): GoogleTokens {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const accesses = new Map<string, { members: readonly string[]; expires: number }>();
  return {
    access: (members) => {
      const token = `ya29.${randomBytes(48).toString("base64url")}`;
      const expires = now() + LASTS_S * 1000;
      for (const [key, one] of accesses) if (one.expires < now()) accesses.delete(key);
      accesses.set(token, { members, expires });
      return { token, expires };
    },
    membersOf: (token) => {
      const found = accesses.get(token);
      return found !== undefined && found.expires > now() ? found.members : undefined;
    },
    identity: (email, audience) => {
      const iat = Math.floor(now() / 1000);
      const payload = {
        iss: ISSUER,
        aud: audience,
        azp: email,
        email,
        email_verified: true,
        iat,
        exp: iat + LASTS_S,
      };
      const text = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(payload)}`;
      return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
    },
    claims: (token) => {
      const [header = "", payload = "", signature = ""] = token.split(".");
      const genuine = verify(
        "sha256",
        Buffer.from(`${header}.${payload}`),
        publicKey,
        Buffer.from(signature, "base64url"),
      );
      if (!genuine) return undefined;
      const { iss, aud, email, exp } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
        iss: string;
        aud: string;
        email: string;
        exp: number;
      };
      return iss === ISSUER && exp * 1000 > now() ? { email, audience: aud } : undefined;
    },
  };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
